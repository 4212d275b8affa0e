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
