interface Link<V> {
  readonly key: string;
  readonly value: V;
  fresher: Link<V> | null;
  staler: Link<V> | null;
}

/**
 * A map that knows which entry was used longest ago. A `Map` alone knows too, but finding its first key anew after each
 * removal takes time in proportion to its size.
 */
export class StalestFirst<V> {
  readonly #links = new Map<string, Link<V>>();
  #stalest: Link<V> | null = null;
  #freshest: Link<V> | null = null;

  get size(): number {
    return this.#links.size;
  }

  get stalest(): readonly [key: string, value: V] | null {
    return this.#stalest === null ? null : [this.#stalest.key, this.#stalest.value];
  }

  /** The value of a key, which becomes the freshest by this. */
  use(key: string): V | undefined {
    const link = this.#links.get(key);
    if (link === undefined) return undefined;
    if (link !== this.#freshest) {
      this.#unlink(link);
      this.#append(link);
    }
    return link.value;
  }

  /** Adds a key that is not there yet, as the freshest. */
  add(key: string, value: V): void {
    const link: Link<V> = { key, value, fresher: null, staler: null };
    this.#links.set(key, link);
    this.#append(link);
  }

  delete(key: string): void {
    const link = this.#links.get(key);
    if (link === undefined) return;
    this.#unlink(link);
    this.#links.delete(key);
  }

  clear(): void {
    this.#links.clear();
    this.#stalest = null;
    this.#freshest = null;
  }

  /** Stalest first. */
  *entries(): Generator<readonly [key: string, value: V]> {
    for (let link = this.#stalest; link !== null; link = link.fresher) yield [link.key, link.value];
  }

  #append(link: Link<V>): void {
    link.staler = this.#freshest;
    link.fresher = null;
    if (this.#freshest === null) this.#stalest = link;
    else this.#freshest.fresher = link;
    this.#freshest = link;
  }

  #unlink(link: Link<V>): void {
    if (link.staler === null) this.#stalest = link.fresher;
    else link.staler.fresher = link.fresher;
    if (link.fresher === null) this.#freshest = link.staler;
    else link.fresher.staler = link.staler;
  }
}
