// The page's side of service_worker.js: asks it to keep what this page needs.

/**
 * Keeps files for a time without a network. Where the browser offers no service worker, as without https, it does nothing.
 * @param {URL} root of the site
 * @param {string[]} files below it
 * @param {(share: number) => void} onProgress is told which share is kept; 1 when all is, NaN when a file cannot be
 */
export async function keepOffline(root, files, onProgress) {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(new URL("service-worker.js", root));
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.missing) console.warn("Not kept for use without a network:", data.missing);
      onProgress(data.kept / data.count);
    };
    active.postMessage({ files }, [port2]);
  } catch (error) {
    console.warn("This page is not kept for use without a network:", error);
  }
}
