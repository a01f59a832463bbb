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
  const place = (kept.inPage ??= { call: 0, attempt: 0, part: null, saving: null, failure: null });
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
    if (!place.part.toSave) return;
    place.saving ??= savingButton(parentElement);
    place.saving.receive(inPage, place.part);
  };
  const leave = () => {
    place.saving?.box.remove();
    place.part?.leave();
    place.part = place.saving = null;
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

/** Returns the button that saves what a part shows as one picture: result.js. */
function savingButton(parentElement) {
  const box = document.createElement("p");
  box.className = "in-page-saving";
  const button = document.createElement("button");
  button.type = "button";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  box.append(said, button);
  parentElement.append(box);
  let [result, words, part] = ["", /** @type {any} */ (null), /** @type {any} */ (null)];
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      const { saveResult } = await import(new URL(result, location.origin).href);
      const [title, address] = [document.title, location.href];
      await saveResult(part.toSave(), { title, address });
    } catch (error) {
      console.warn("No picture of this part:", error);
      said.textContent = words.unsaved;
    }
  });
  const receive = (inPage, now) => {
    [result, words, part] = [inPage.result, inPage.messages, now];
    button.textContent = words.save;
  };
  return { box, receive };
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
