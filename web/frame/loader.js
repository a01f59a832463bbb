// The inline part of every in-page component: imports /runtime/<name>.js and hands over to its class.
// What a part is given and has to have is told in web/README.md.

/**
 * @typedef {object} Component what a part is given
 * @property {HTMLElement} parentElement
 * @property {any} data what JSON can say, from Python
 * @property {(name: string, value: any) => void} setStateValue tells Python a value that stays
 * @property {(name: string, value: any) => void} setTriggerValue tells Python of something that happened once
 */

/** @param {Component} component its `data.inPage` is the loader's own: core/ui/frame/in_page.py */
export default function load({ parentElement, data, setStateValue, setTriggerValue }) {
  const { inPage, ...own } = data;
  const kept = /** @type {any} */ (parentElement);
  const place = (kept.inPage ??= { call: 0, attempt: 0, part: null, failure: null });
  const call = ++place.call; // Streamlit calls again with new data, perhaps before the import is done

  const start = () => {
    const module = new URL(inPage.module, location.origin); // this very module is a blob, without an origin of its own
    if (place.attempt) module.searchParams.set("attempt", String(place.attempt)); // browsers remember a failed import
    import(module.href).then(mount, fail);
  };
  const mount = ({ default: Part }) => {
    if (call !== place.call) return;
    place.failure?.remove();
    const component = { parentElement, data: own, setStateValue, setTriggerValue };
    if (place.part?.isFor?.(own) === false) leave();
    place.part ??= new Part(component);
    place.part.receive(component);
  };
  const leave = () => {
    place.part?.leave();
    place.part = null;
  };
  const fail = () => {
    if (call !== place.call) return;
    place.failure?.remove();
    place.failure = failure(inPage.messages, () => {
      place.attempt += 1;
      start();
    });
    parentElement.append(place.failure);
  };
  start();
  return () => {
    if (call !== place.call) return; // a later call has taken over
    place.call += 1;
    leave();
  };
}

function failure({ failed, retry }, onRetry) {
  const box = document.createElement("div");
  box.className = "in-page-failure";
  box.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.textContent = retry;
  button.addEventListener("click", onRetry);
  box.append(failed, button);
  return box;
}
