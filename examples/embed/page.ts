import { products } from "./catalog.ts";
import type { Account, Price } from "./rules.ts";

/** What an order came to: a price, or why there is none. */
export interface Answer {
  readonly customer: string;
  readonly price: Price | null;
  readonly failure: string | null;
}

/** What the shop asks for 1,000 million units of fuel, in cents. */
const centsPerGiga = 10;

const units = new Intl.NumberFormat("en");

export function shopPage(accounts: readonly Account[], answer: Answer | null): string {
  const most = Math.max(1, ...accounts.map(({ fuel }) => fuel));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Price rules</title>
<style>${style}</style>
<main>
<h1>Price rules</h1>
<p>Each customer's rule is code of their own. It runs apart from the shop, under limits, and pays for its fuel.</p>
<h2>What each costs</h2>
<div class="wide"><table>
<thead><tr><th>customer<th class="n">orders<th class="n">failed<th class="n">fuel an order, at most<th class="n">fuel in all<th><th class="n">to pay<th>last failure</thead>
<tbody>${accounts.map((account) => row(account, most)).join("")}</tbody>
</table></div>
<h2>Order</h2>
${answer === null ? "" : answerLine(answer)}
<form method="post" action="/orders">
<label>customer <select name="customer">${accounts.map(({ customer }) => option(customer, answer)).join("")}</select></label>
${products.map(quantity).join("\n")}
<button>Price it</button>
</form>
<h2>A rule of yours</h2>
<form id="upload">
<label>customer <input name="customer" required pattern="[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?" placeholder="acme"></label>
<label>module <input name="module" type="file" accept=".wasm" required></label>
<button>Upload</button> <output></output>
</form>
</main>
<script>${script}</script>
</html>
`;
}

function row(
  { customer, requests, failures, fuel, maxFuel, lastFailure }: Account,
  most: number,
): string {
  const share = ((100 * fuel) / most).toFixed(1);
  const cents = ((fuel / 1e9) * centsPerGiga).toFixed(4);
  const numbers = [requests, failures, maxFuel, fuel].map(
    (n) => `<td class="n">${units.format(n)}`,
  );
  return `<tr><th scope="row">${escaped(customer)}${numbers.join("")}<td class="bar"><i style="width:${share}%"></i><td class="n">${cents} ¢<td>${escaped(lastFailure ?? "")}`;
}

function option(customer: string, answer: Answer | null): string {
  const chosen = customer === answer?.customer ? " selected" : "";
  return `<option${chosen}>${escaped(customer)}</option>`;
}

function quantity({ sku, name, cents }: (typeof products)[number]): string {
  return `<label>${escaped(name)}, ${money(cents)} <input name="${escaped(sku)}" type="number" min="0" max="999" value="1"></label>`;
}

function answerLine({ customer, price, failure }: Answer): string {
  if (price === null)
    return `<p class="failed">${escaped(customer)}: ${escaped(failure ?? "")}</p>`;
  const { cents, because, fuel } = price;
  return `<p class="priced"><b>${money(cents)}</b> ${escaped(because)} <small>${units.format(fuel)} fuel</small></p>`;
}

function money(cents: number): string {
  return `${(cents / 100).toFixed(2)} €`;
}

/** Names, reasons and words of errors come from others. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const script = `
document.querySelector("#upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const said = form.querySelector("output");
  said.textContent = "checking…";
  const response = await fetch("/rules/" + encodeURIComponent(form.customer.value), { method: "PUT", body: form.module.files[0] });
  if (response.ok) location.assign("/");
  else said.textContent = await response.text();
});`;

const style = `
:root { color-scheme: light dark; --line: #8884; --fill: #3a7bd5; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --fill: #6aa5f0; --bad: #ff8a80; } }
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: 0; font-size: 1.7rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; white-space: nowrap; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; }
thead th { font-size: .85rem; opacity: .75; } .n { text-align: right; font-variant-numeric: tabular-nums; }
.bar { width: 8rem; min-width: 8rem; } .bar i { display: block; height: .7rem; background: var(--fill); border-radius: 2px; }
form { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: center; }
input[type=number] { width: 4.5rem; } input, select, button { font: inherit; }
.failed, output { color: var(--bad); } .priced b { font-size: 1.3rem; } small { opacity: .75; }`;
