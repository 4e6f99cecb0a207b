/** Items in the order of their times, oldest first; of equal times in the order they came. */
export class WindowQueue<T> {
  #times: number[] = [];
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#times.length - this.#head;
  }

  /** Time of the oldest item; undefined when empty. */
  get oldest(): number | undefined {
    return this.#times[this.#head];
  }

  /** @returns whether the item came in order, that is, none in the queue is newer */
  add(at: number, item: T): boolean {
    if (this.#times.length === 0) {
      // Most windows hold one event, and a list of one takes an eighth of one that grew.
      this.#times = [at];
      this.#items = [item];
      return true;
    }
    const last = this.#times.length - 1;
    if (this.size === 0 || at >= (this.#times[last] ?? 0)) {
      this.#times.push(at);
      this.#items.push(item);
      return true;
    }
    let low = this.#head;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    this.#times.splice(low, 0, at);
    this.#items.splice(low, 0, item);
    return false;
  }

  /** Removes and returns the oldest item if its time is at or before `at`. */
  takeUntil(at: number): T | undefined {
    const oldest = this.oldest;
    return oldest === undefined || oldest > at ? undefined : this.takeOldest();
  }

  takeOldest(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#head++;
    // Amortised: each item is moved once at most for each time that as many have left.
    if (this.#head > 32 && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  *entries(): Generator<readonly [at: number, item: T]> {
    for (let index = this.#head; index < this.#times.length; index++)
      yield [this.#times[index] ?? 0, this.#items[index] as T];
  }
}
