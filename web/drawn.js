// What is drawn in this tab: the canvas tells, the reader's own network watches. It never leaves the tab.

const watchers = new Set();
let latest = null; // uint8 (784,), or null while nothing is drawn

export function tell(picture) {
  latest = picture;
  for (const watcher of watchers) watcher(latest);
}

/** Calls `watcher` now and at every change; returns how to end that. */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(latest);
  return () => watchers.delete(watcher);
}
