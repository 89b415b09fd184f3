/**
 * Words in Chinese and English. A page writes its table as `words({key: ["中文", "English"]})` and calls the
 * function it gets back; switching the language draws again whatever used `useLanguage()` and keeps all state.
 */
import { useEffect, useState } from "../../vendor/preact.js";
import { isLanguage, language, languageTag, onLanguage, speak } from "./language.js";

export { language, languageTag, say, words } from "./language.js";

const STORE = "zhengxuan.language";

function firstLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (isLanguage(asked)) return asked;
  try {
    const stored = localStorage.getItem(STORE);
    if (isLanguage(stored)) return stored;
  } catch {
    // Storage can be switched off; the page then starts in Chinese every time.
  }
  return "zh";
}

/** Change the language, remember it and draw again. */
export function setLanguage(next) {
  if (!isLanguage(next) || next === language()) return;
  try {
    localStorage.setItem(STORE, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  speak(next);
}

/** Hook: the language in use; the component is drawn again when it changes. */
export function useLanguage() {
  const [value, setValue] = useState(language());
  useEffect(() => {
    setValue(language());
    return onLanguage(setValue);
  }, []);
  return value;
}

function tellBrowser() {
  document.documentElement.lang = languageTag();
}

speak(firstLanguage());
tellBrowser();
onLanguage(tellBrowser);
