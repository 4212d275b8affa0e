/** What can befall a phone that knows its CallManagers: by the symptoms of sccp.md section 7. */
import { LinkEnd } from '#phone/outbox.js';
import { faultDefaults } from '#terms/faults.js';
import { RegisterReject, ResetType } from '#wire/sccp/catalogue.js';
import { fault, lone, type Misfortunes, traced } from '../support/lone-phone.js';
import { hour, minute, second } from '../support/simulated.js';
import { configured, inService, provisioning, registering } from '../unit/phone/courses.js';

const oneNode = '{ callManagers: 1, keepaliveInterval: 30s }';

export const misfortunesOfLinks: Misfortunes = {
  // ---- the way to CallManager (rows 9, 13, 25, 27)
  'lossy-network': () => lone(oneNode, '7960', '', { loss: 0.2, delayMs: [50, 400] }).run(40 * second),
  'connect-refused': () =>
    lone(oneNode)
      .kill('cm1', hour)
      .run(20 * second),
  'connect-silent': () =>
    lone(oneNode)
      .silence('cm1', hour)
      .run(25 * second),
  'stopped-at-a-call-manager': () =>
    lone(oneNode)
      .silence('cm1', hour)
      .run(4 * second)
      .stopPhones(1)
      .run(second),
  'connect-unreachable': () => {
    const world = configured(traced);
    world.linkEnd(LinkEnd.unreachable);
    return world;
  },
  // ---- Register (rows 3, 5, 16 to 20)
  'auto-registered': () =>
    lone('{ provisioned: 0%, callManagers: 1, autoRegistration: { from: 2000, to: 2999 } }').run(2 * second),
  'register-rejected': () => lone('{ provisioned: 0%, unknownPhones: reject }').run(2 * second),
  'register-rejected-by-one': () =>
    lone()
      .inject(fault('reject', { node: 'cm1' }))
      .run(2 * second),
  'register-rejected-as-another-model': () => {
    const world = registering({ ...traced, model: '7961G' });
    world.say(RegisterReject.encode({ text: 'Device Type Mismatch' }));
    return world;
  },
  'register-unanswered': () => {
    const world = registering(traced);
    world.run(30 * second);
    return world;
  },
  'stopped-at-register': () => {
    const world = registering(traced);
    world.run(10 * second);
    world.phone.stop(world.now);
    return world;
  },
  'register-closed': () => {
    const world = registering(traced);
    world.linkEnd(LinkEnd.closed);
    return world;
  },
  'provision-closed': () => {
    const world = provisioning(traced);
    world.linkEnd(LinkEnd.closed);
    return world;
  },
  garbled: () => {
    const world = registering(traced);
    world.say(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'));
    return world;
  },
  // ---- in service (rows 4, 21, 31)
  'there-and-back': () =>
    lone()
      .run(2 * second)
      .kill('cm1', 10 * second)
      .run(40 * second),
  'srst-and-back': () => {
    const world = lone('{ callManagers: 1, srst: true, connectionMonitor: 30s, standbyKeepaliveInterval: 10s }').run(
      second,
    );
    return world.inject({ ...faultDefaults, fault: 'blackhole', node: 'cm1', forMs: minute }).run(3 * minute);
  },
  'keepalives-lost': () =>
    lone(oneNode)
      .run(second)
      .silence('cm1', hour)
      .run(2 * minute),
  // Acks of a stall of 5 s come all at once.
  'keepalives-late': () =>
    lone('{ callManagers: 1, keepaliveInterval: 2s }')
      .run(second)
      .silence('cm1', 5 * second)
      .run(9 * second),
  leaving: () => lone().run(second).stopPhones(1).run(second),
  'service-closed': () => {
    const world = inService(traced);
    world.linkEnd(LinkEnd.closed);
    return world;
  },
  'service-reset': () => lone().run(second).kill('cm1', hour).run(second),
  'path-lost': () => {
    const world = inService(traced);
    world.run(90 * second);
    world.linkEnd(LinkEnd.timeout);
    return world;
  },
  'service-unreachable': () => {
    const world = inService(traced);
    world.run(90 * second);
    world.linkEnd(LinkEnd.unreachable);
    return world;
  },
  'reset-by-server': () => {
    const world = lone(oneNode).run(second);
    world.callManagers[0]!.reset(null, ResetType.reset);
    return world.run(second);
  },
  'restart-by-server': () => {
    const world = lone(oneNode).run(second);
    world.callManagers[0]!.reset(null, ResetType.restart);
    return world.run(second);
  },
};
