/** The device database: what the administrator of a cluster has entered. Built once, shared by all its nodes. */
import { LoadError } from '../errors.js';

/** A directory number with the text beside its button. */
interface Extension {
  readonly number: string;
  readonly label: string;
}

export interface Device {
  /** As in Register: 'SEP' and the MAC. */
  readonly name: string;
  /** CallManager's number of the model; a phone of another one is rejected. */
  readonly deviceType: number;
  /** Line n is the nth of them, from 1; the speed dials stand on the buttons behind. */
  readonly lines: readonly Extension[];
  readonly speedDials?: readonly Extension[];
  /** The load the phone should run; absent: the one it has. */
  readonly load?: string;
}

export class Devices {
  private readonly byName = new Map<string, Device>();

  /** Throws LoadError 'profile-invalid' when a name occurs twice. */
  constructor(devices: Iterable<Device>) {
    for (const device of devices) {
      if (this.byName.has(device.name)) {
        throw new LoadError('profile-invalid', `device ${device.name} is entered twice`);
      }
      this.byName.set(device.name, device);
    }
  }

  get size(): number {
    return this.byName.size;
  }

  find(name: string): Device | undefined {
    return this.byName.get(name);
  }
}
