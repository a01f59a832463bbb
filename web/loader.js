// The inline part of every in-page component: imports /runtime/<name>.js and hands over to it. See core/ui/in_page.py.

export default function load({ parentElement, data, setStateValue, setTriggerValue }) {
  const { inPage, ...own } = data;
  const place = (parentElement.inPage ??= { call: 0, attempt: 0, cleanUp: null, failure: null });
  const call = ++place.call; // Streamlit calls again with new data, perhaps before the import is done

  const start = () => {
    const module = new URL(inPage.module, location.origin); // this very module is a blob, without an origin of its own
    if (place.attempt) module.searchParams.set("attempt", place.attempt); // browsers remember a failed import
    import(module.href).then(mount, fail);
  };
  const mount = (module) => {
    if (call !== place.call) return;
    place.failure?.remove();
    place.cleanUp = module.default({ parentElement, data: own, setStateValue, setTriggerValue });
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
    place.cleanUp?.();
  };
}

function failure({ failed, retry }, onRetry) {
  const box = document.createElement("div");
  box.setAttribute("role", "alert");
  box.style.cssText =
    "display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;justify-content:space-between;padding:.75rem 1rem;" +
    "border-radius:var(--st-base-radius);color:var(--st-orange-text-color);background:var(--st-orange-background-color)";
  const button = document.createElement("button");
  button.textContent = retry;
  button.style.cssText =
    "min-height:44px;padding:0 1rem;font:inherit;color:inherit;background:none;cursor:pointer;" +
    "border:1px solid;border-radius:var(--st-button-radius)";
  button.addEventListener("click", onRetry);
  box.append(failed, button);
  return box;
}
