/** What DHCP and TFTP have to bear, and whether it is a storm: phones that boot again and again. */
import type { DashboardSpec } from './dashboard.js';
import { lately, of, perSecond, sum } from './expressions.js';

export const storm: DashboardSpec = {
  uid: 'regstorm-storm',
  title: 'DHCP and TFTP storm',
  description:
    'The load on DHCP and TFTP, how they answer, and the phones that boot over and over ("excessive DHCP requests").',
  rows: [
    {
      title: 'Is it a storm?',
      panels: [
        {
          kind: 'stat',
          title: 'Phones that loop',
          description:
            'Phones in at least their second boot that have not come up. Each asks DHCP and TFTP again and again, until somebody adds it to CallManager.',
          unit: 'short',
          asks: { phones: sum('', of('phones_looping')) },
          width: 6,
          alarmAt: 1,
        },
        {
          kind: 'stat',
          title: 'Messages for each ACK',
          description:
            'DHCP messages phones have sent for each ACK, renewals and releases apart. Two is healthy: DISCOVER and REQUEST. More: the server answers late, or not at all.',
          unit: 'short',
          asks: { 'so far': of('dhcp_messages_per_ack') },
          width: 6,
          alarmAt: 4,
        },
        {
          kind: 'stat',
          title: 'Boots in vain',
          description: 'Boots that ended unregistered and began again, in this run so far.',
          unit: 'short',
          asks: { boots: sum('', of('boot_loops_total')) },
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Time lost in loops',
          description: 'Time all looping phones together have spent, each from the beginning of its first failed boot.',
          unit: 's',
          asks: { 'phone-seconds': sum('', of('looping_phone_seconds_total')) },
          width: 6,
        },
        {
          kind: 'lines',
          title: 'Phones that loop, over time',
          description:
            'A boot storm after a power cut rises and falls. A line that stays up is a storm without an end.',
          unit: 'short',
          asks: { 'phones that loop': sum('', of('phones_looping')) },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Boots a second',
          description: 'Boots begun, and boots that ended unregistered and began again.',
          unit: 'suffix:/s',
          asks: { boots: perSecond('', 'boots_total'), 'in vain': perSecond('', 'boot_loops_total') },
          width: 12,
        },
      ],
    },
    {
      title: 'DHCP',
      panels: [
        {
          kind: 'lines',
          title: 'DHCP messages a second',
          description:
            'By type, as phones sent and received them, those sent again included. OFFERs that lag behind DISCOVERs: the server cannot follow, or its pool is empty.',
          unit: 'suffix:/s',
          asks: { '{{type}} {{direction}}': `${perSecond('type, direction', 'dhcp_messages_total')} > 0` },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'DHCP messages a second, by server',
          description: 'What each server got and sent. "broadcast": nobody in particular.',
          unit: 'suffix:/s',
          asks: { '{{server}} {{direction}}': `${perSecond('server, direction', 'dhcp_messages_total')} > 0` },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Sent again, and renewals, a second',
          description:
            'Sent again: nothing answered in time (4, 8, 16, 32 s). Renewals: phones that keep the lease they have, which is no storm.',
          unit: 'suffix:/s',
          asks: {
            'sent again': perSecond('', 'dhcp_retransmissions_total'),
            'renewals {{direction}}': perSecond('direction', 'dhcp_renewals_total'),
          },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Until the address is there',
          description: "First DHCP message until the address is the phone's, of those that got one lately.",
          unit: 's',
          asks: {
            'half of them (p50)': lately(0.5, '', 'stage_duration_seconds', { stage: 'lease' }),
            p99: lately(0.99, '', 'stage_duration_seconds', { stage: 'lease' }),
          },
          width: 12,
        },
      ],
    },
    {
      title: 'TFTP',
      panels: [
        {
          kind: 'lines',
          title: 'Files a second',
          description:
            'Files asked for, by how it ended. missing: "File not found", which is normal for files that not every phone has, and the sign of a phone nobody knows where the default file is missing, too; timeout: the server is silent.',
          unit: 'suffix:/s',
          asks: { '{{outcome}}': perSecond('outcome', 'tftp_requests_total') },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'Bytes a second',
          description: 'Of fetched files. Phones that download their firmware show here.',
          unit: 'Bps',
          asks: { fetched: perSecond('', 'tftp_bytes_total') },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'Until the configuration is read',
          description: 'First file asked for until the configuration is read, of those that got there lately.',
          unit: 's',
          asks: {
            'half of them (p50)': lately(0.5, '', 'stage_duration_seconds', { stage: 'fetch' }),
            p99: lately(0.99, '', 'stage_duration_seconds', { stage: 'fetch' }),
          },
          width: 8,
        },
        {
          kind: 'stat',
          title: 'Firmware downloads',
          description:
            'Loads that phones fetched whole because they were told to run another one; each is followed by a second boot.',
          unit: 'short',
          asks: { downloads: sum('', of('firmware_downloads_total')) },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'What befell phones at DHCP and TFTP, a second',
          description:
            'By reason. filesMissing: neither the phone’s own file nor the default file exists, so no CallManager knows the phone.',
          unit: 'suffix:/s',
          asks: {
            '{{stage}}: {{reason}}': `${perSecond('stage, reason', 'outcomes_total', { stage: '~lease|fetch' })} > 0`,
          },
          width: 12,
        },
      ],
    },
  ],
};
