/** Something that happens once, and may be waited for before or after. */
export class Signal {
  readonly raised: Promise<void>;
  isRaised = false;
  private resolve: () => void = () => {};

  constructor() {
    this.raised = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  raise(): void {
    this.isRaised = true;
    this.resolve();
  }
}

/** Whether something happens before patience ends, or something else comes between. */
export async function happensIn(patienceMs: number, event: Promise<void>, between: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, patienceMs, false);
  });
  const happened = await Promise.race([event.then(() => true), patience, between.then(() => false)]);
  clearTimeout(timer);
  return happened;
}
