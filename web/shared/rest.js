// A thread that computes for long, and hears what the page asks for meanwhile.

/** Lets messages in, and waits so many ms. A timer of 0 ms would take 4. */
export function rest(milliseconds = 0) {
  return new Promise((/** @type {(value?: any) => void} */ resolve) => {
    if (milliseconds) return void setTimeout(resolve, milliseconds);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
