// What the reader's camera sees, for this tab alone.

const WANTED = { width: 480, height: 480, facingMode: "user" }; // px: more would only be thrown away

export class Camera {
  #video = document.createElement("video");
  #stream = null;
  #isWanted = false;
  isRefused = false;
  #onChange;

  /** @param {() => void} onChange is called once it sees, or may not */
  constructor(onChange) {
    this.#onChange = onChange;
    Object.assign(this.#video, { muted: true, playsInline: true });
  }

  /** The video, once it shows something; null before. */
  get picture() {
    return this.#stream && this.#video.videoWidth ? this.#video : null;
  }

  /** Asks for the camera, where it is not open yet. */
  async open() {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.isRefused = false;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED });
      if (!this.#isWanted) return end(stream);
      this.#stream = this.#video.srcObject = stream;
      await this.#video.play();
    } catch (error) {
      console.warn("The camera did not open:", error);
      this.isRefused = this.#isWanted;
    }
    this.#onChange();
  }

  close() {
    this.#isWanted = this.isRefused = false;
    end(this.#stream);
    this.#stream = this.#video.srcObject = null;
  }
}

function end(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
