import type { Field } from "../../../abi/generated/types.ts";
import { BodySending } from "../content/body-sending.ts";
import type { ErrorCode } from "../content/http-types.ts";
import type { Outside, Underway } from "../session/outside.ts";

/** The content of a response on its way out: the answer begins when the guest waits before it has finished. From then
 * on time is real, as the client reads. */
export class ResponseSending extends BodySending implements Underway {
  #begun = false;
  #open = false;
  #head: { readonly status: number; readonly fields: Field[] } | null = null;

  constructor(outside: Outside) {
    super(outside, "streams");
  }

  protected get due(): boolean {
    return this.#head !== null;
  }

  /** Whether the answer has begun. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Makes it the answer, with this status and these fields. */
  answer(status: number, fields: Field[]): void {
    this.#head = { status, fields };
    if (this.state !== "held") return;
    this.#open = true;
    this.outside.begin(this);
  }

  send(): void {
    const head = this.#head;
    if (head === null) return;
    const { operations } = this.outside;
    if (this.passed !== null && !this.#begun) {
      this.#begun = true;
      operations.tell("streams.respond", head.status, head.fields, this.passed);
      this.#end();
    }
    if (this.state !== "held") return;
    this.#begun = true;
    this.stream((id) => operations.tell("streams.respond", head.status, head.fields, id));
  }

  override finish(): void {
    super.finish();
    this.#end();
  }

  override breakOff(code: ErrorCode): void {
    super.breakOff(code);
    this.#end();
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.outside.end(this);
    this.outside.letGo();
  }
}
