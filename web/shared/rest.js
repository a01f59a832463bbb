// A thread that computes for long, and hears what the page asks for meanwhile.

/** Lets messages in. A timer of 0 ms would take 4. */
export function rest() {
  return new Promise((/** @type {(value?: any) => void} */ resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
