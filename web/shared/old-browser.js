// Words instead of a blank page where a browser cannot read the pages' modules; itself in the oldest JavaScript.
// A page stands for its folder, and its links are relative to that; API Gateway gives it without its slash, too.
// Two pages read what follows their folder's name.
if (!/\/$|\.html$|\/(certificate|embed)\/[^/]+$/.test(location.pathname)) {
  location.replace(location.pathname + "/" + location.search + location.hash);
}
addEventListener("load", function () {
  (function (app) {
    if (!app || app.firstChild) return;
    app.className = "loading";
    app.textContent = "页面没有显示出来：请刷新；仍不行时请换用新版 Chrome、Edge、Safari 或 360 极速模式。 "
      + "Nothing to see? Reload, or use a current Chrome, Edge or Safari.";
  })(document.getElementById("app"));
});
