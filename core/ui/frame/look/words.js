// Streamlit's own words in the reader's language: it knows English only. words.py fills in the table.
// What stands before {x} and after it is translated round whatever stands there.
{
  const table = WORDS; // English -> the reader's language
  const BUTTONS = "[data-testid=stFileUploaderDropzone]"; // whose words are Markdown, too
  const attributes = ["aria-label", "title", "placeholder"];
  const patterns = Object.entries(table).map(([english, said]) => {
    const [before, after = null] = english.split("{x}");
    return { english, before, after, said };
  });
  const translated = (text) => {
    const plain = text.trim();
    for (const { english, before, after, said } of patterns) {
      if (after === null ? plain !== english : !(plain.startsWith(before) && plain.endsWith(after))) continue;
      if (after !== null && plain.length <= before.length + after.length) continue;
      const inner = after === null ? "" : plain.slice(before.length, plain.length - after.length || undefined);
      return text.replace(plain, () => said.replace("{x}", () => inner));
    }
    return text;
  };
  const known = (window.glassboxWords ??= { texts: new WeakMap(), names: new WeakMap(), observer: null });
  // Streamlit may set a word anew; what differs from what was put there is a new original.
  const settle = (store, key, now, put) => {
    const before = store.get(key);
    const original = before && before.said === now ? before.original : now;
    const said = translated(original);
    if (said === original && !before) return;
    store.set(key, { original, said });
    if (said !== now) put(said);
  };
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      const isOurs = parent?.closest("[data-testid=stMarkdownContainer], textarea, code") && !parent.closest(BUTTONS);
      if (node.data.trim() && !isOurs) settle(known.texts, node, node.data, (said) => (node.data = said));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of attributes) {
      if (!node.hasAttribute(name)) continue;
      if (!known.names.has(node)) known.names.set(node, new Map());
      const names = known.names.get(node);
      settle(names, name, node.getAttribute(name), (said) => node.setAttribute(name, said));
    }
    node.childNodes.forEach(look);
  };
  known.observer?.disconnect();
  known.observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(look);
      else if (type === "characterData") look(target);
      else if (target instanceof Element) look(target);
    }
  });
  look(document.body);
  const watched = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes };
  known.observer.observe(document.body, watched);
}
