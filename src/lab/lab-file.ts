/** A file of the lab's: bytes that lie in memory, or that are made when asked for. */

/** Every Uint8Array is one. */
export interface LabFile {
  readonly length: number;
  /** The bytes from `start` to before `end`, or to the end of the file. */
  subarray(start: number, end: number): Uint8Array;
}

/** A file of any size that takes no memory: what stands in it follows from the place. Firmware, say. */
export class GeneratedFile implements LabFile {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  subarray(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.length) - start));
    for (let n = 0; n < bytes.length; n++) bytes[n] = ((start + n) * 31 + ((start + n) >> 8)) & 255;
    return bytes;
  }
}
