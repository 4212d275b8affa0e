/** Cuts a recorded stream into its frames, header included, by the length fields alone: no code under test. */
export function framesOf(stream: Uint8Array): { id: number; headerVersion: number; bytes: Uint8Array }[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const frames = [];
  for (let at = 0; at < stream.length; ) {
    const end = at + view.getUint32(at, true) + 8;
    frames.push({
      id: view.getUint32(at + 8, true),
      headerVersion: view.getUint32(at + 4, true),
      bytes: stream.slice(at, end),
    });
    at = end;
  }
  return frames;
}
