/** What has come on a link and nobody reads, since the server hangs for its phone (fault `hang` with a share). */

type Read = (id: number, bytes: Uint8Array, start: number, end: number) => void;

/** No phone says as much: what is beyond would wait in its socket. */
const mostFrames = 1_000;

export class UnreadFrames {
  private frames: { readonly id: number; readonly body: Uint8Array }[] = [];

  /** `bytes` are borrowed; the body lies from `start` to before `end`. */
  keep(id: number, bytes: Uint8Array, start: number, end: number): void {
    // A copy; slice() of a Buffer would share its memory.
    if (this.frames.length < mostFrames) this.frames.push({ id, body: new Uint8Array(bytes.subarray(start, end)) });
  }

  /** In the order they came. */
  read(read: Read): void {
    const { frames } = this;
    this.frames = [];
    for (const { id, body } of frames) read(id, body, 0, body.length);
  }
}
