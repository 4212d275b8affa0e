/** Whether the machine that plays the phones keeps up: only then the other pages tell of the CallManagers. */
import type { DashboardSpec } from './dashboard.js';
import { of, perSecond, sum } from './expressions.js';

export const generator: DashboardSpec = {
  uid: 'regstorm-generator',
  title: 'generator',
  description:
    'The health of the load generator itself. Where it is late, every duration on the other pages is too long.',
  rows: [
    {
      title: 'May the measurement be believed?',
      panels: [
        {
          kind: 'lines',
          title: 'The verdict over time',
          description:
            'What is known so far: the line that stands at 1. A run that was invalid for a moment as it began may be valid in the end.',
          unit: 'short',
          asks: { '{{verdict}}': sum('verdict', of('measurement_verdict')) },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Workers',
          description:
            'Threads that play the phones. Silent: nothing heard for 5 s; it is stuck, or gone. Finished: its phones have left.',
          unit: 'short',
          asks: { '{{state}}': sum('state', of('workers')) },
          width: 12,
        },
      ],
    },
    {
      title: 'Is it late?',
      panels: [
        {
          kind: 'lines',
          title: 'Late in switching on and in keepalives (p99)',
          description:
            'How much later than planned phones were switched on, and keepalives written, in the worst of 100 cases so far. Above 0.1 s the load is no longer what was planned.',
          unit: 's',
          asks: { '{{kind}}': of('generator_lateness_seconds', { quantile: '0.99' }) },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Late in all (p99), by worker',
          description:
            'How long a worker was busy with one thing while others waited. The longest of 100 cases so far.',
          unit: 's',
          asks: { 'worker {{worker}}': sum('worker', of('generator_loop_delay_seconds', { quantile: '0.99' })) },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Processor, by worker',
          description:
            'A worker is one thread: at 1 it is at its limit. Give the profile more workers, or the run a larger machine.',
          unit: 'suffix: cores',
          asks: { 'worker {{worker}}': perSecond('worker', 'generator_cpu_seconds_total') },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Planned, and switched on',
          description:
            'Phones a second. Where the second line is below the first, the generator cannot follow its own plan.',
          unit: 'suffix:/s',
          asks: {
            planned: perSecond('', 'arrivals_planned_total'),
            'switched on': perSecond('', 'arrivals_started_total'),
          },
          width: 12,
        },
      ],
    },
    {
      title: 'Is anything lost?',
      panels: [
        {
          kind: 'lines',
          title: 'Packets',
          description:
            'Packets of SCCP the phones have sent, and beside it what went wrong here, a second: datagrams this host dropped because a receive buffer was full, those no phone waited for, events that did not fit a phone’s state, durations out of range.',
          unit: 'suffix:/s',
          asks: {
            'SCCP messages sent': perSecond('', 'sccp_messages_total', { direction: 'sent' }),
            'dropped by this host': perSecond('', 'generator_udp_drops_total'),
            'no phone waited for': perSecond('', 'stray_replies_total'),
            unexpected: perSecond('', 'unexpected_events_total'),
            'out of range': perSecond('', 'clamped_values_total'),
          },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Held back by the ceilings of the guard, a second',
          description:
            'What phones had to wait with because guard.maxDhcpPerSecond, maxRegistersPerSecond or maxConnectsAtOnce of the profile allows no more.',
          unit: 'suffix:/s',
          asks: { '{{kind}}': perSecond('kind', 'held_back_total') },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'What the management view shows wrongly',
          description:
            'Only where the profile compares (cluster.view): ghosts work, but are shown as unregistered or not at all; zombies are shown as registered, but have no CallManager.',
          unit: 'short',
          asks: {
            ghosts: sum('', of('phones_ghost')),
            zombies: sum('', of('phones_zombie')),
            'looks at the view': sum('', of('view_sweeps_total')),
            'looks that failed': sum('', of('view_sweeps_failed_total')),
          },
          width: 12,
        },
        {
          kind: 'bars',
          title: 'Events of the run',
          description:
            'How often each kind of event happened; the moments are marked in every panel, and told in events.ndjson of the run directory.',
          unit: 'short',
          asks: { '{{kind}}': `${sum('kind', of('events_total'))} > 0` },
          width: 12,
        },
      ],
    },
  ],
};
