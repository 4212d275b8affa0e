/** The first page: does everybody come into service, and how is the run going? */
import type { DashboardSpec } from './dashboard.js';
import { chosenSites, lately, of, perSecond, sum } from './expressions.js';

export const overview: DashboardSpec = {
  uid: 'regstorm-overview',
  title: 'overview',
  description: 'One run at a glance: how many phones are in service, how fast they register, what befell the others.',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          kind: 'text',
          title: 'Profile',
          description:
            'What is being run. The same profile, number of phones and seed are the same run on any machine.',
          unit: 'short',
          asks: { '{{profile}}, {{phones}} phones, seed {{seed}}': of('run_info') },
          width: 6,
        },
        {
          kind: 'stat',
          title: 'In service',
          description: 'Share of all phones that are registered, have their lines and keys, and could make a call.',
          unit: 'percentunit',
          asks: { 'in service': `${sum('', of('phones', { state: 'inService' }))} / ${sum('', of('phones'))}` },
          width: 4,
        },
        {
          kind: 'stat',
          title: 'Lost their service',
          description:
            'Phones that were in service and are not: their users have no dial tone. A phone whose CallManager hangs counts from the moment it notices; what nobody has noticed yet is on the failover page.',
          unit: 'short',
          asks: { phones: sum('', of('phones_out_of_service')) },
          width: 4,
          alarmAt: 1,
        },
        {
          kind: 'stat',
          title: 'Never in service yet',
          description:
            'Phones that something has befallen on their way and that have not been in service since the run began.',
          unit: 'short',
          asks: { phones: sum('', of('phones_stranded')) },
          width: 4,
          alarmAt: 1,
        },
        {
          kind: 'stat',
          title: 'Measurement',
          description:
            'Whether these figures may be believed. Suspect or invalid: the machine that plays the phones was too slow or lost packets itself, so the figures tell of it and not of your CallManagers. The generator page shows why.',
          unit: 'short',
          asks: {
            verdict: ['valid', 'suspect', 'invalid']
              .map((verdict, place) => `${place + 1} * ${sum('', of('measurement_verdict', { verdict }))}`)
              .join(' + '),
          },
          width: 6,
          words: [
            { text: 'valid', color: 'green' },
            { text: 'suspect', color: 'orange' },
            { text: 'invalid', color: 'red' },
          ],
        },
      ],
    },
    {
      title: 'Phones',
      panels: [
        {
          kind: 'stack',
          title: 'Phones by state',
          description:
            'Where all phones stand. Their displays say: leasing "Configuring IP", fetching "Configuring CM List", connecting "Opening ADDRESS", registering "Registering". A broad band is the stage that holds them up. Of the chosen sites.',
          unit: 'short',
          asks: { '{{state}}': sum('state', of('phones', chosenSites)) },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Registered phones by CallManager',
          description:
            'With which CallManager phones are registered, and which place it has in their CallManager group: primary, secondary, tertiary, or the SRST router. Of the chosen sites.',
          unit: 'short',
          asks: { '{{node}}, {{role}}': `${sum('node, role', of('phones_registered', chosenSites))} > 0` },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Register attempts a second',
          description:
            'How they ended. Acked: RegisterAck; rejected: RegisterReject, the phone shows "Registration Rejected"; failed: no answer, or the connection ended.',
          unit: 'suffix:/s',
          asks: { '{{outcome}}': perSecond('outcome', 'registrations_total') },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Power-on until in service',
          description:
            'How long phones take that come into service: the percentiles of all of them so far, from the first packet each should have sent. Phones that never make it are not in here.',
          unit: 's',
          asks: {
            'half of them (p50)': of('onboard_duration_hdr_seconds', { quantile: '0.5' }),
            p90: of('onboard_duration_hdr_seconds', { quantile: '0.9' }),
            p99: of('onboard_duration_hdr_seconds', { quantile: '0.99' }),
          },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'What befalls phones, a second',
          description:
            'Everything that went wrong for a phone, by the stage it ended and the reason. docs/doc-5710.md leads from each to the section of Cisco Doc 5710 that describes it.',
          unit: 'suffix:/s',
          asks: { '{{stage}}: {{reason}}': `${perSecond('stage, reason', 'outcomes_total')} > 0` },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Switched on',
          description:
            'Phones that should have been switched on by their plan, and those that were. Where the lines part, the machine that plays the phones is late.',
          unit: 'short',
          asks: {
            planned: sum('', of('arrivals_planned_total')),
            'switched on': sum('', of('arrivals_started_total')),
          },
          width: 12,
        },
      ],
    },
    {
      title: 'Once they are registered',
      panels: [
        {
          kind: 'lines',
          title: 'Keepalives a second',
          description:
            'Each registered phone sends one in each keepalive interval (30 s on a CallManager that nobody has changed). Lost: the CallManager never answered; three in a row, and a phone leaves it.',
          unit: 'suffix:/s',
          asks: { sent: perSecond('', 'keepalives_total'), lost: perSecond('', 'keepalives_lost_total') },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'Keepalive until its answer',
          description:
            'How long a CallManager takes for the simplest of all answers: a good measure of how busy it is.',
          unit: 's',
          asks: {
            'half of them (p50)': lately(0.5, '', 'keepalive_duration_seconds'),
            p99: lately(0.99, '', 'keepalive_duration_seconds'),
          },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'Service lost, in all',
          description:
            'Time all phones together have been without service after they had it: ten phones for a minute are 600 s.',
          unit: 's',
          asks: { 'phone-seconds': sum('', of('service_lost_phone_seconds_total')) },
          width: 8,
        },
      ],
    },
  ],
};
