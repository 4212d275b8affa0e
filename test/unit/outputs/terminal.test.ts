import { describe, expect, it } from 'vitest';
import { Terminal, wantsColour } from '#outputs/terminal.js';
import { Outcome } from '#terms/outcomes.js';
import { run, Story, stormyStory } from './samples.js';

/** Keeps what is written, and can show what a person would see of it. */
class PaperScreen {
  readonly written: string[] = [];
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;

  constructor(isTTY: boolean, columns = 80, rows = 24) {
    this.isTTY = isTTY;
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    this.written.push(text);
  }

  /** Everything written, with a visible escape. */
  get text(): string {
    return this.written.join('').replaceAll('\x1b', '␛');
  }

  /** The lines as they stand: a cursor that goes up writes over what was there. */
  get visible(): string[] {
    const lines: string[] = [];
    let row = 0;
    const text = this.text.replace(/␛\[[?\d]*[hlmKJ]|\r/g, '');
    for (const [, up, line] of text.matchAll(/␛\[(\d+)A|([^\n]*)\n/g)) {
      if (up !== undefined) row -= Number(up);
      else lines[row++] = line!.trimEnd();
    }
    return lines;
  }
}

function played(screen: PaperScreen, colour = false): PaperScreen {
  const terminal = new Terminal(screen, { colour });
  terminal.start(run);
  stormyStory((moment) => terminal.take(moment));
  terminal.finish();
  return screen;
}

describe('progress on a terminal', () => {
  it('looks so', () => {
    expect(played(new PaperScreen(true)).visible).toEqual([
      'quickstart    3 s',
      'switched on   1,000 of 1,000',
      'off                   0',
      'inService           950  ######################################',
      'restarting           50  ##',
      'registered    cm1 950 primary, cm2 0',
      'a second      0/s registrations, 0/s DHCP messages',
      'keepalives    950 sent, 1 lost',
      'onboard       p50 264 ms, p99 545 ms, max 550 ms',
      'outcomes      50 fetch filesMissing',
      'results       runs/20261122T125304Z-quickstart',
    ]);
  });

  it('is drawn again in place', () => {
    const screen = new PaperScreen(true);
    const terminal = new Terminal(screen, { colour: false });
    terminal.start(run);
    const heights: number[] = [];
    stormyStory((moment) => {
      terminal.take(moment);
      heights.push(screen.visible.length);
    });
    expect(heights).toEqual([10, 11, 11]);
  });

  it('never exceeds the width of the terminal', () => {
    const story = new Story().boot(500, 0);
    for (let outcome = 0; outcome < 9; outcome++) story.recorder.add(story.layout.slot('outcomes', outcome), 123_456);
    for (const columns of [41, 60, 200]) {
      const screen = new PaperScreen(true, columns);
      const terminal = new Terminal(screen, { colour: false });
      terminal.start({ ...run, name: 'a-profile-with-a-very-long-name' });
      terminal.take(story.moment(1000));
      expect(Math.max(...screen.visible.map((line) => line.length))).toBeLessThan(columns);
    }
  });

  it('shows a bar for even a single phone', () => {
    const screen = new PaperScreen(true);
    const terminal = new Terminal(screen, { colour: false });
    terminal.start({ ...run, plannedPhones: 100_000 });
    terminal.take(new Story().boot(1, 0).moment(1000));
    expect(screen.visible.find((line) => line.startsWith('inService'))).toMatch(/ 1 {2}#$/);
  });

  it('hides the cursor and gives it back once', () => {
    const screen = new PaperScreen(true);
    const terminal = new Terminal(screen, { colour: false });
    terminal.start(run);
    terminal.finish();
    terminal.restore();
    expect(screen.written).toEqual(['\x1b[?25l', '\x1b[?25h']);
  });

  it('shows what spoils the measurement, the last event, and the keys where somebody listens to them', () => {
    const screen = new PaperScreen(true);
    const terminal = new Terminal(screen, { colour: false, hasKeys: true });
    terminal.start(run);
    const reasons = [{ what: 'keepalives were sent late', figure: 'p99 2 s', remedy: 'fewer phones' }];
    stormyStory((moment) => terminal.take({ ...moment, measurement: { verdict: 'invalid', reasons } }));
    terminal.takeEvent({ atSeconds: 0, kind: 'workerReady', text: 'worker 0 is ready', details: {} });
    terminal.takeEvent({ atSeconds: 3.2, kind: 'paused', text: 'arrivals are held', details: {} });
    expect(screen.visible.slice(-4)).toEqual([
      'invalid       keepalives were sent late: p99 2 s',
      'event         3.2 s: arrivals are held',
      'results       runs/20261122T125304Z-quickstart',
      'keys          p holds arrivals, r frees them, q ends the run gently, h: more',
    ]);
  });

  it('is cut at the height of the terminal, or its lines would scroll away and be drawn twice', () => {
    const screen = new PaperScreen(true, 80, 6);
    expect(played(screen).visible).toHaveLength(5);
  });

  it('goes on below a line that was said', () => {
    const screen = new PaperScreen(true);
    const terminal = new Terminal(screen, { colour: false });
    terminal.start(run);
    terminal.say('before');
    const { last } = stormyStory();
    terminal.take(last);
    terminal.say('regstorm: stopping');
    terminal.take(last);
    expect(screen.visible[0]).toBe('before');
    expect(screen.visible[1]).toBe('regstorm: stopping');
    expect(screen.visible.filter((line) => line.startsWith('quickstart'))).toEqual(['quickstart    3 s']);
  });

  it('leaves alone what stands below it at the end', () => {
    const screen = new PaperScreen(true);
    const terminal = new Terminal(screen, { colour: false });
    terminal.start(run);
    terminal.take(stormyStory().last);
    terminal.finish();
    screen.written.length = 0;
    terminal.say('regstorm: stopping');
    expect(screen.written).toEqual(['regstorm: stopping\n']);
  });

  it('is coloured only when asked to', () => {
    const colours = /␛\[\d+m/;
    expect(played(new PaperScreen(true), true).text).toMatch(colours);
    expect(played(new PaperScreen(true)).text).not.toMatch(colours);
  });
});

describe('progress elsewhere', () => {
  it('is a plain line every few seconds', () => {
    const screen = new PaperScreen(false);
    const terminal = new Terminal(screen, { colour: false });
    const story = new Story().boot(600, 0);
    terminal.start(run);
    terminal.take(story.moment(1000));
    terminal.take(story.boot(350, 50).moment(2000));
    story.recorder.add(story.layout.slot('outcomes', Outcome.leaseTimeout), 70);
    terminal.take(story.moment(6000));
    terminal.finish();
    expect(screen.written).toEqual([
      '1 s: 600 of 1,000 switched on, 600 in service, 600/s registrations, 1,200/s DHCP messages, outcomes: none\n',
      '6 s: 1,000 of 1,000 switched on, 950 in service, 0/s registrations, 0/s DHCP messages, outcomes: 70 lease timeout, 50 fetch filesMissing\n',
    ]);
  });
});

describe('events elsewhere', () => {
  it('are lines of their own, but for those of no interest', () => {
    const screen = new PaperScreen(false);
    const terminal = new Terminal(screen, { colour: false });
    terminal.start(run);
    terminal.takeEvent({ atSeconds: 0, kind: 'started', text: '1000 phones begin to arrive', details: {} });
    terminal.takeEvent({ atSeconds: 65, kind: 'paused', text: 'arrivals are held', details: {} });
    terminal.say('regstorm: stopping');
    expect(screen.written).toEqual(['65 s: arrivals are held\n', 'regstorm: stopping\n']);
  });
});

describe('colour', () => {
  it('is for terminals, and never against NO_COLOR', () => {
    expect(wantsColour(new PaperScreen(true), {})).toBe(true);
    expect(wantsColour(new PaperScreen(true), { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(new PaperScreen(true), { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(new PaperScreen(true), { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(new PaperScreen(false), {})).toBe(false);
  });
});
