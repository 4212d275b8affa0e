/** The lab in virtual time: its minds, and the make-believe streams and datagrams by which phones reach them. */
import { FaultBook } from '#lab/fault-book.js';
import { faultsByServer, type LabMinds, nodesOf } from '#lab/lab-minds.js';
import {
  callManagerAddress,
  makeCallManagers,
  makeDevices,
  makeDhcp,
  makeDns,
  makeFiles,
  makePhoneOrder,
  makeSrst,
  makeTftp,
  makeWhereabouts,
} from '#lab/minds.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { Faults } from '#lab/sessions/faults.js';
import { type LabServer, type LabSettings, labAddress, labPorts, srstNumber } from '#lab/settings.js';
import { act } from '#lab/view.js';
import { LinkEnd } from '#phone/outbox.js';
import type { FaultOrder } from '../terms/faults.js';
import { Datagrams } from './datagrams.js';
import type { Network } from './network.js';
import { Stream, type StreamEvents } from './stream.js';
import { Waker } from './waker.js';

interface NodeInTime {
  readonly node: CallManagerNode;
  readonly waker: Waker;
  readonly streams: Set<Stream>;
}

export class LabInTime {
  readonly minds: LabMinds;
  readonly datagrams: Datagrams;
  /** Where phones find the CallManagers; in virtual time no port is busy. */
  readonly callManagers: readonly LabServer[];
  readonly srst: LabServer | null;
  private readonly network: Network;
  private readonly book: FaultBook;
  private readonly bookWaker: Waker;
  /** By address: a CallManager, or the SRST router. */
  private readonly nodes: ReadonlyMap<number, NodeInTime>;

  /** `tell` lets something happen to the phone of a slot. */
  constructor(network: Network, settings: LabSettings, tell: ConstructorParameters<typeof Datagrams>[4]) {
    this.network = network;
    const devices = makeDevices(settings);
    const whereabouts = makeWhereabouts(settings);
    const callManagers = makeCallManagers(settings, devices, 0, whereabouts);
    this.callManagers = callManagers.map(({ name }, n) => placeOf(name, n));
    const srst = makeSrst(settings, 0, whereabouts);
    this.srst = srst === null ? null : placeOf(srst.name, srstNumber);
    const files = { srst: this.srst, faults: new Faults(), whereabouts };
    const tftp = makeTftp(settings, devices, this.callManagers, files);
    const [dhcp, dns] = [makeDhcp(settings, whereabouts), makeDns(settings, whereabouts)];
    const phones = makePhoneOrder(settings);
    this.minds = { callManagers, srst, dhcp, tftp, dns, devices, phones, viewFaults: new Faults() };
    this.datagrams = new Datagrams(
      network,
      { dhcp, tftp, dns },
      whereabouts,
      makeFiles(settings, devices, this.callManagers, files),
      tell,
    );
    const haveAddresses = settings.phonesHaveAddresses ?? true;
    this.book = new FaultBook(faultsByServer(this.minds), { order: phones, haveAddresses }, (names) =>
      this.befall(names),
    );
    this.bookWaker = new Waker(network.agenda, this.book);
    this.nodes = new Map(
      nodesOf(this.minds).map((node) => [
        labAddress + (node === srst ? srstNumber : callManagers.indexOf(node)),
        { node, waker: new Waker(network.agenda, node), streams: new Set() },
      ]),
    );
  }

  /** Does a fault, as the lab does. Throws LoadError('arguments-invalid') for what cannot be. */
  inject(order: FaultOrder): void {
    const names = this.book.take(this.network.agenda.now, order, true);
    act(this.minds, order);
    this.befall(names);
    this.bookWaker.look();
  }

  /** A stream to whoever listens at an address; where nobody does the phone is refused, and there is none. */
  connect(
    address: number,
    phone: { readonly address: number; readonly silenceMs: number },
    events: Omit<StreamEvents, 'gone'>,
  ): Stream | null {
    const { agenda } = this.network;
    const there = this.nodes.get(address);
    if (there === undefined) {
      agenda.at(this.network.arrivalOfStretch('', agenda.now), () => events.ended(LinkEnd.refused));
      return null;
    }
    const { node, waker, streams } = there;
    const gone = (): void => void streams.delete(stream);
    const stream: Stream = new Stream(this.network, node, waker, phone, { ...events, gone });
    streams.add(stream);
    return stream;
  }

  /** Faults have begun or ended at these. */
  private befall(names: readonly string[]): void {
    for (const { node, waker, streams } of this.nodes.values()) {
      if (!names.includes(node.name)) continue;
      node.onFaults(this.network.agenda.now);
      for (const stream of streams) stream.onFaults();
      waker.look();
    }
    for (const server of ['dhcp', 'dns', 'tftp'] as const) if (names.includes(server)) this.datagrams.onFaults(server);
  }
}

/** Of the nth CallManager, or the SRST router. */
function placeOf(name: string, n: number): LabServer {
  return { name, address: callManagerAddress(n), port: labPorts.sccp };
}
