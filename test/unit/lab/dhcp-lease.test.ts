import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Lease, LeaseQueue } from '#lab/sessions/dhcp-lease.js';

it('a queue keeps the order of its leases, whichever of them leave', () => {
  const leases = Array.from(
    { length: 6 },
    (_, address): Lease => ({ client: '', address, state: 'free', endsAt: 0, before: null, after: null }),
  );
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 30 }), (picks) => {
      const queue = new LeaseQueue();
      const expected: number[] = [];
      for (const pick of picks) {
        const place = expected.indexOf(pick);
        if (place === -1) {
          queue.add(leases[pick]!);
          expected.push(pick);
        } else {
          queue.remove(leases[pick]!);
          expected.splice(place, 1);
        }
      }
      const found: number[] = [];
      for (let lease = queue.first; lease !== null; lease = lease.after) found.push(lease.address);
      expect(found).toEqual(expected);
    }),
  );
});
