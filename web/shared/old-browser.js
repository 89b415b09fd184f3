// Words instead of a blank page where a browser cannot read the pages' modules; itself in the oldest JavaScript.
// The addresses on a further contest's pages are relative to the folder that a page stands for.
if (/^(\/api\/pages)?\/c\/[^/]+(\/[a-z]+)?$/.test(location.pathname)) {
  location.replace(location.pathname + "/" + location.search + location.hash);
}
addEventListener("load", function () {
  (function (app) {
    if (app.firstChild) return;
    app.className = "loading";
    app.textContent = "页面没有显示出来：请刷新；仍不行时请换用新版 Chrome、Edge、Safari 或 360 极速模式。 "
      + "Nothing to see? Reload, or use a current Chrome, Edge or Safari.";
  })(document.getElementById("app"));
});
