/**
 * The device database: what the administrator of a cluster has entered, and the phones that entered themselves by
 * auto-registration. Shared by all nodes of the cluster, which know by it where a phone was registered last.
 */
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
  /** Numbers of the CallManagers its configuration names, first choice first; absent: all of the cluster in their order. */
  readonly callManagers?: readonly number[];
  /** The routers its configuration names for when no CallManager can be reached (SRST), in their order. */
  readonly srst?: readonly { readonly address: number; readonly port: number }[];
  /** The load the phone should run; absent: the one it has. */
  readonly load?: string;
}

/** Directory numbers for phones nobody has entered. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

export interface DeviceRules {
  /** null: off. */
  readonly autoRegistration?: NumberRange | null;
  /** The load of a model, by device type, for devices that have none of their own. */
  readonly loads?: Readonly<Record<number, string>>;
}

export class Devices {
  private readonly byName = new Map<string, Device>();
  /** The node at which a phone registered last. */
  private readonly nodes = new Map<string, string>();
  /** Why a phone left its node when it did last: one of `UnregisterReason`. */
  private readonly reasons = new Map<string, number>();
  private readonly numbers = new Set<string>();
  private readonly loads: Readonly<Record<number, string>>;
  private readonly lastNumber: number;
  private nextNumber: number;

  /** Throws LoadError 'profile-invalid' when a name occurs twice. */
  constructor(devices: Iterable<Device>, { autoRegistration = null, loads = {} }: DeviceRules = {}) {
    this.loads = loads;
    for (const device of devices) {
      if (this.byName.has(device.name)) {
        throw new LoadError('profile-invalid', `device ${device.name} is entered twice`);
      }
      this.enter(device);
    }
    this.nextNumber = autoRegistration?.from ?? 0;
    this.lastNumber = autoRegistration?.to ?? -1;
  }

  get size(): number {
    return this.byName.size;
  }

  /** Device names, in the order they were entered. */
  names(): Iterable<string> {
    return this.byName.keys();
  }

  find(name: string): Device | undefined {
    return this.byName.get(name);
  }

  /** Auto-registration (sccp.md 7, rows 3 and 18): undefined when it is off, or when no number is left. */
  enroll(name: string, deviceType: number): Device | undefined {
    while (this.nextNumber <= this.lastNumber) {
      const number = String(this.nextNumber++);
      if (this.numbers.has(number)) continue;
      this.enter({ name, deviceType, lines: [{ number, label: number }] });
      return this.byName.get(name);
    }
    return undefined;
  }

  /** A phone registered at a node. */
  registeredAt(name: string, node: string): void {
    this.nodes.set(name, node);
  }

  /** A phone is no longer registered at its node. */
  unregistered(name: string, reason: number): void {
    this.reasons.set(name, reason);
  }

  /** Why it left when it did last; undefined: it never did. */
  reasonOf(name: string): number | undefined {
    return this.reasons.get(name);
  }

  lastNodeOf(name: string): string | undefined {
    return this.nodes.get(name);
  }

  private enter(device: Device): void {
    const load = device.load ?? this.loads[device.deviceType];
    this.byName.set(device.name, load === undefined ? device : { ...device, load });
    for (const { number } of device.lines) this.numbers.add(number);
  }
}
