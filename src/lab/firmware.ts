/**
 * Firmware on the lab's TFTP server: for each load a list of parts (`wire/config-file/loads.ts`) and the parts, which
 * have a size and no meaning.
 */
import { writeLoads } from '#wire/config-file/loads.js';
import { GeneratedFile, type LabFile } from './lab-file.js';

/** The parts real loads have: application, boot, voice, signal processing, Java. */
const parts = ['apps', 'cnu', 'cvm', 'dsp', 'jar'];

export class Firmware {
  private readonly files = new Map<string, LabFile>();

  /** `sizeBytes`: of all parts of a load together. */
  constructor(loads: Iterable<string>, sizeBytes: number) {
    const partSize = Math.ceil(sizeBytes / parts.length);
    for (const load of new Set(loads)) {
      const names = parts.map((part) => `${part}.${load}.sbn`);
      this.files.set(`${load}.loads`.toLowerCase(), writeLoads(names));
      for (const name of names) this.files.set(name.toLowerCase(), new GeneratedFile(partSize));
    }
  }

  /** Names are found whatever their case. */
  find(name: string): LabFile | null {
    return this.files.get(name.toLowerCase()) ?? null;
  }
}
