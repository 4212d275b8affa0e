/** Where the time of a boot goes, stage by stage, and where phones get stuck. */
import type { DashboardSpec } from './dashboard.js';
import { chosenSites, lately, of, perSecond, sum } from './expressions.js';

/** The time phones spent in a stage, whether it ended well or not. */
const timeByStage = `${perSecond('stage', 'stage_duration_seconds_sum', { stage: '!~startup' })} + ${perSecond('stage', 'stage_failed_seconds_total')}`;

export const bootStages: DashboardSpec = {
  uid: 'regstorm-boot-stages',
  title: 'boot stages',
  description:
    'The way of a phone from power-on into service: DHCP (lease), TFTP (fetch), TCP (connect), Register (register), and all it asks after RegisterAck (provision).',
  rows: [
    {
      title: 'The wall',
      panels: [
        {
          kind: 'stack',
          title: 'Where the time goes',
          description:
            'Phones that are busy in each stage, on average: of 100 phones that wait 0.1 s each second for DHCP, 10 are in "lease". Counted when a stage ends. The broadest band is the wall: what to make faster first.',
          unit: 'short',
          asks: { '{{stage}}': timeByStage },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Phones on their way',
          description: 'Those that are neither off nor in service, by the state they are in. Of the chosen sites.',
          unit: 'short',
          asks: { '{{state}}': sum('state', of('phones', { state: '!~off|inService', ...chosenSites })) },
          width: 12,
        },
      ],
    },
    {
      title: 'How long a stage takes',
      panels: [
        {
          kind: 'lines',
          title: 'Half of the phones (p50), lately',
          description: 'What an ordinary phone needs for each stage at this moment of the run.',
          unit: 's',
          asks: { '{{stage}}': lately(0.5, 'stage', 'stage_duration_seconds') },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'The slowest of 100 (p99), lately',
          description:
            'What unlucky phones need for each stage at this moment. Steps at 4, 8, 16 and 32 s in "lease" are the retry timers of DHCP: a message was lost.',
          unit: 's',
          asks: { '{{stage}}': lately(0.99, 'stage', 'stage_duration_seconds') },
          width: 12,
        },
        {
          kind: 'bars',
          title: 'Half of the phones (p50), all of the run',
          description: 'The exact figure of the summary, of all phones that ended the stage well so far.',
          unit: 's',
          asks: { '{{stage}}': of('stage_duration_hdr_seconds', { quantile: '0.5' }) },
          width: 8,
        },
        {
          kind: 'bars',
          title: 'The slowest of 100 (p99), all of the run',
          description: 'The exact figure of the summary, of all phones that ended the stage well so far.',
          unit: 's',
          asks: { '{{stage}}': of('stage_duration_hdr_seconds', { quantile: '0.99' }) },
          width: 8,
        },
        {
          kind: 'bars',
          title: 'Boot, all of the run',
          description:
            'From the planned power-on until in service, the phone’s own start-up (link, VLAN, boot image) included.',
          unit: 's',
          asks: {
            'half of them (p50)': of('boot_duration_hdr_seconds', { quantile: '0.5' }),
            p90: of('boot_duration_hdr_seconds', { quantile: '0.9' }),
            p99: of('boot_duration_hdr_seconds', { quantile: '0.99' }),
          },
          width: 8,
        },
      ],
    },
    {
      title: 'How many, and who gets stuck',
      panels: [
        {
          kind: 'lines',
          title: 'Stages ended well, a second',
          description:
            'How many phones a second each server lets pass. What stays flat while phones wait is at its limit.',
          unit: 'suffix:/s',
          asks: { '{{stage}}': perSecond('stage', 'stage_duration_seconds_count') },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Time lost in attempts that failed',
          description:
            'Phones busy with an attempt that came to nothing, on average, by stage. It is no part of the percentiles above.',
          unit: 'short',
          asks: { '{{stage}}': perSecond('stage', 'stage_failed_seconds_total') },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Not in service yet, by what befell them last',
          description:
            'Phones that have not been in service since the run began: "fetch: filesMissing" are phones no CallManager knows, "register: rejected" are those that are shown "Registration Rejected".',
          unit: 'short',
          asks: { '{{stage}}: {{reason}}': `${sum('stage, reason', of('phones_stranded'))} > 0` },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Boots, and boots that were in vain',
          description:
            'A boot in vain ended unregistered and began again at DHCP. Phones that loop are in at least their second one.',
          unit: 'short',
          asks: {
            boots: sum('', of('boots_total')),
            'boots in vain': sum('', of('boot_loops_total')),
            'phones that loop now': sum('', of('phones_looping')),
          },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Answers that stay away, and files that surprise',
          description:
            'Requests after RegisterAck that the CallManager left unanswered, phones in service all the same (degraded), phones it registered without knowing them (auto-registration), and configuration files that name other CallManagers than planned.',
          unit: 'short',
          asks: {
            'requests given up': sum('', of('requests_given_up_total')),
            degraded: sum('', of('phones_degraded')),
            'registered by auto-registration': sum('', of('auto_registrations_total')),
            'files with other CallManagers': sum('', of('configuration_mismatches_total')),
          },
          width: 24,
        },
      ],
    },
  ],
};
