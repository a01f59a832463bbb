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

/**
 * Lets this thread do what its page asks for, one thing at a time. A failure is told, {failed: reason}, and the next
 * message begins anew.
 * @param {(name: string, value: any) => void} receive notes a wish; it is called at once, also in the middle of work
 * @param {() => Promise<void>} work sees to all wishes, and ends when none is left
 * @param {() => void} giveUp forgets them, after a failure
 */
export function serve(receive, work, giveUp) {
  let isWorking = false;
  self.onmessage = ({ data: { name, value } }) => {
    receive(name, value);
    if (isWorking) return;
    isWorking = true;
    work()
      .catch((error) => {
        giveUp();
        self.postMessage({ failed: String(error?.message ?? error) });
      })
      .finally(() => (isWorking = false));
  };
}
