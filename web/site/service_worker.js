// Keeps the files of the static site in this browser, each by its sha256: what was loaded once is never loaded again, and is
// there without a network. core/site/build.py puts in what the site holds, and writes it as service-worker.js.

const HASHES = /* path below the site's folder -> sha256 of the file, in hexadecimal */ {};
const SHELL = /* what every page needs, kept at the first visit */ [];
const KEPT = "glassbox";
const worker = /** @type {any} */ (globalThis);
const root = new URL("./", location.href);
const coming = new Map(); // path -> promise of its response

worker.addEventListener("install", (event) => event.waitUntil(Promise.all(SHELL.map(answer))));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  const path = pathOf(event.request);
  if (event.request.method === "GET" && path in HASHES) event.respondWith(answer(path));
});
worker.addEventListener("message", (event) => event.waitUntil(keepAll(event.data.files, event.ports[0])));

/** Returns the path of a request below the site's folder, without a version; of a folder that of its page. */
function pathOf({ url }) {
  const { origin, pathname } = new URL(url);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return "";
  const path = decodeURIComponent(pathname.slice(root.pathname.length));
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

const keyOf = (path) => new URL(`${path}?sha256=${HASHES[path]}`, root).href;

/** Returns a file of the site, from what is kept or from the network, and keeps it. Who asks meanwhile waits for the same. */
async function answer(path) {
  if (!coming.has(path))
    coming.set(
      path,
      found(path).finally(() => coming.delete(path)),
    );
  return (await coming.get(path)).clone();
}

async function found(path) {
  const kept = await caches.open(KEPT);
  const before = await kept.match(keyOf(path));
  if (before) return before;
  const response = await fetch(new URL(path, root));
  if (response.ok) {
    const content = await response.clone().arrayBuffer();
    if ((await sha256(content)) === HASHES[path]) await kept.put(keyOf(path), response.clone()); // else the site is newer
  }
  return response;
}

async function sha256(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps files and tells the page how far it is, or that one could not be kept. */
async function keepAll(files, port) {
  const kept = await caches.open(KEPT);
  for (const [done, file] of files.entries()) {
    port.postMessage({ kept: done, count: files.length });
    await answer(file).catch(() => null);
    if (!(await kept.match(keyOf(file)))) return port.postMessage({ missing: file });
  }
  port.postMessage({ kept: files.length, count: files.length });
}

/** Forgets what is of an earlier version of the site. */
async function forgetOthers() {
  const kept = await caches.open(KEPT);
  const wanted = new Set(Object.keys(HASHES).map(keyOf));
  for (const { url } of await kept.keys()) if (!wanted.has(url)) await kept.delete(url);
}
