/** A CallManager fails: who notices when, where phones go, how long they are without service, and how they come home. */
import type { DashboardSpec } from './dashboard.js';
import { chosenSites, meanSoFar, of, perSecond, soFar, sum } from './expressions.js';

const roughly =
  'p99 is read off a histogram and rough between its edges; the mean is exact, and so is the summary of the run.';

export const failover: DashboardSpec = {
  uid: 'regstorm-failover',
  title: 'failover',
  description: 'What phones do when a CallManager is stopped, hangs or cannot be reached, and when it is back.',
  rows: [
    {
      title: 'Where phones are',
      panels: [
        {
          kind: 'stack',
          title: 'Registered phones by CallManager',
          description:
            'After a failover the colours change places; after the fallback they are back. Of the chosen sites.',
          unit: 'short',
          asks: { '{{node}}': sum('node', of('phones_registered', chosenSites)) },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Registered phones by the place of their CallManager',
          description:
            'Primary: where a phone belongs. Secondary, tertiary: its primary is gone. srst: the router of its branch took it, as no CallManager can be reached. Of the chosen sites.',
          unit: 'short',
          asks: { '{{role}}': sum('role', of('phones_registered', chosenSites)) },
          width: 12,
        },
        {
          kind: 'lines',
          title: 'Without service',
          description:
            'Out of service: phones that know it. Unanswered: registered phones whose last keepalive got no answer for a whole interval; after a hang these are the ones that do not know yet that their CallManager is dead.',
          unit: 'short',
          asks: {
            'out of service': sum('', of('phones_out_of_service')),
            'cut off, and unaware': sum('', of('phones_cut_off')),
          },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Out of service, by what took them out',
          description:
            'closed: the CallManager closed the connection (it was stopped); reset: its process or host died; keepaliveTimeout: it hangs; pathLost: nothing comes back from it, a cut line; serverReset: somebody reset the phones.',
          unit: 'short',
          asks: { '{{cause}}': sum('cause', of('phones_out_by_cause')) },
          width: 12,
        },
      ],
    },
    {
      title: 'There and back',
      panels: [
        {
          kind: 'lines',
          title: 'Failovers a second',
          description:
            'Registrations with a CallManager further down in a phone’s list than the last, by why the phone left that one.',
          unit: 'suffix:/s',
          asks: { '{{from}} to {{to}}: {{cause}}': `${perSecond('from, to, cause', 'failovers_total')} > 0` },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'Fallbacks a second',
          description:
            'Registrations further up in the list than the last. A CallManager hands out tokens at its own pace, so this line is flat where it has a limit.',
          unit: 'suffix:/s',
          asks: { '{{from}} to {{to}}': `${perSecond('from, to', 'fallbacks_total')} > 0` },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'Tokens a second',
          description:
            'A phone that wants to come home asks for a token first (RegisterTokenReq). Ack: it may; Reject: it waits as long as it is told.',
          unit: 'suffix:/s',
          asks: { '{{message}}': perSecond('message', 'sccp_messages_total', { message: '~RegisterToken.+' }) },
          width: 8,
        },
        {
          kind: 'stat',
          title: 'Failovers',
          description: 'In this run so far.',
          unit: 'short',
          asks: { failovers: sum('', of('failovers_total')) },
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Fallbacks',
          description: 'In this run so far.',
          unit: 'short',
          asks: { fallbacks: sum('', of('fallbacks_total')) },
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Moves in all, and phones that flap',
          description:
            'Moves: failovers and fallbacks. A phone flaps when it goes to another CallManager and back twice in a short time: "IP Phone Registration Toggles between Primary and Secondary CallManagers" of Cisco Doc 5710.',
          unit: 'short',
          asks: { moves: sum('', of('toggles_total')), 'phones that flap': sum('', of('phones_flapping')) },
          width: 6,
        },
        {
          kind: 'stat',
          title: 'Service lost',
          description: 'Time all phones together were without service after they had it, in this run so far.',
          unit: 's',
          asks: { 'phone-seconds': sum('', of('service_lost_phone_seconds_total')) },
          width: 6,
        },
      ],
    },
    {
      title: 'How long it takes',
      panels: [
        {
          kind: 'bars',
          title: 'Until a phone notices',
          description: `From the fault until a phone gives its CallManager up, by what it noticed. A stop is noticed at once, a cut line after some 22 s, a hang after three keepalives: 61 to 91 s. ${roughly}`,
          unit: 's',
          asks: {
            '{{cause}}, mean': meanSoFar('cause', 'detect_by_cause_seconds'),
            '{{cause}}, p99': soFar(0.99, 'cause', 'detect_by_cause_seconds'),
          },
          width: 8,
        },
        {
          kind: 'bars',
          title: 'Out of service',
          description: `From what took a phone out of service until it was in service again, by what took it out. ${roughly}`,
          unit: 's',
          asks: {
            '{{cause}}, mean': meanSoFar('cause', 'outage_by_cause_seconds'),
            '{{cause}}, p99': soFar(0.99, 'cause', 'outage_by_cause_seconds'),
          },
          width: 8,
        },
        {
          kind: 'bars',
          title: 'Noticed, moved, let home',
          description: `Of all causes together. Recover: from the moment a phone gave its CallManager up until it was in service with the next. Token: from its first question until it was granted. ${roughly}`,
          unit: 's',
          asks: {
            'detect, mean': meanSoFar('', 'detect_seconds'),
            'outage, mean': meanSoFar('', 'outage_seconds'),
            'recover, mean': meanSoFar('', 'recover_seconds'),
            'recover, p99': soFar(0.99, '', 'recover_seconds'),
            'token, mean': meanSoFar('', 'token_wait_seconds'),
            'token, p99': soFar(0.99, '', 'token_wait_seconds'),
          },
          width: 8,
        },
        {
          kind: 'lines',
          title: 'CallManagers given up, a second',
          description:
            'By phones in service, by what they noticed; and whether the moment of the fault is known (event: the run did it itself) or only that of its first sign (noticed).',
          unit: 'suffix:/s',
          asks: { '{{cause}} ({{since}})': `${perSecond('cause, since', 'detections_total')} > 0` },
          width: 12,
        },
        {
          kind: 'stack',
          title: 'Service lost, by what took phones out',
          description:
            'Time all phones together were without service, so far. Returns to a better CallManager, which nobody forced, are no part of it.',
          unit: 's',
          asks: { '{{cause}}': sum('cause', of('service_lost_by_cause_phone_seconds_total')) },
          width: 12,
        },
      ],
    },
  ],
};
