import { type Host, SkerryError, type UsageEvent, type Worker, type WorkerSource } from "skerry";
import { productOf } from "./catalog.ts";

/** So many of each product, by its SKU. */
export type Order = ReadonlyMap<string, number>;

/** What a rule makes of an order. */
export interface Price {
  readonly cents: number;
  readonly because: string;
  readonly fuel: number;
}

/** What one customer's rule has cost so far. */
export interface Account {
  readonly customer: string;
  readonly requests: number;
  readonly failures: number;
  /** Fuel of all requests, and of the dearest. */
  readonly fuel: number;
  readonly maxFuel: number;
  /** Code of the last request's failure; null where it answered. */
  readonly lastFailure: string | null;
}

/** A rule is small work: what burns more is wrong, or means harm. */
const limits = { fuel: 20_000_000, memory: 32 * 1024 * 1024, responseBody: 4096, deadline: 2_000 };
const grants = ["log", "shop:prices/catalog"];
const maxWords = 200;

/** Customers' price rules: each is a worker of theirs, and is paid for by its fuel. */
export class PriceRules {
  readonly #host: Host;
  readonly #accounts = new Map<string, Account>();

  constructor(host: Host) {
    this.#host = host;
    // Each request is told once, however it ends: what a bill is made of.
    host.on("usage", (event) => this.#charge(event));
  }

  get accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /** Takes a customer's rule. One that they had before answers until the new one has started.
   * @throws SkerryError where it is no module, asks for more than it is granted, or does not start. */
  async upload(customer: string, source: WorkerSource): Promise<void> {
    await this.#host.load(`${customer}/price`, source, { grants, limits });
    if (!this.#accounts.has(customer)) this.#accounts.set(customer, newAccount(customer));
  }

  /** The price of an order by a customer's rule.
   * @throws SkerryError where there is no such rule, or it fails, or answers what is no price. */
  async price(customer: string, order: Order): Promise<Price> {
    const worker: Worker | null = this.#host.get(`${customer}/price`);
    if (worker === null) throw new SkerryError("unknown-worker", `${customer} has no price rule.`);
    const items = [...order].map(([sku, count]) => ({
      sku,
      count,
      cents: productOf(sku)?.cents ?? 0,
    }));
    const response = await worker.fetch("/price", { method: "POST", body: JSON.stringify(items) });
    const answer = parsePrice(await response.text());
    if (response.status !== 200 || answer === null) {
      throw new SkerryError("invalid-response", `${customer}'s rule gives no price.`);
    }
    return { ...answer, fuel: response.usage.fuel };
  }

  #charge({ tenant, fuel, code }: UsageEvent): void {
    const { requests, failures, ...before } = this.#accounts.get(tenant) ?? newAccount(tenant);
    this.#accounts.set(tenant, {
      ...before,
      requests: requests + 1,
      failures: failures + (code === null ? 0 : 1),
      fuel: before.fuel + fuel,
      maxFuel: Math.max(before.maxFuel, fuel),
      lastFailure: code,
    });
  }
}

function newAccount(customer: string): Account {
  return { customer, requests: 0, failures: 0, fuel: 0, maxFuel: 0, lastFailure: null };
}

/** A rule is somebody else's code: what it answers is looked at before it is believed. */
function parsePrice(text: string): { cents: number; because: string } | null {
  try {
    const { cents, because } = JSON.parse(text) as Record<string, unknown>;
    if (!Number.isSafeInteger(cents) || (cents as number) < 0) return null;
    if (typeof because !== "string") return null;
    return { cents: cents as number, because: because.slice(0, maxWords) };
  } catch {
    return null;
  }
}
