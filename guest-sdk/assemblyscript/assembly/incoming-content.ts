import { BodyReader } from "./body-reader";
import { describeEnding, Ending } from "./ending";
import * as abi from "./generated/types";
import { gather, Gathered } from "./streamed-content";
import { decodeUtf8 } from "./utf8";

/** Content that came: of a request, or of what was fetched. */
export class IncomingContent {
  private reader: BodyReader | null = null;
  /** What was a stream, once it has been read as a whole. */
  private gathered: Gathered | null = null;

  /** @internal */
  constructor(private body: abi.Body) {}

  /** False where there is no content, as with GET; content of length 0 is content. */
  get hasBody(): bool {
    return this.body.tag != abi.BodyTag.Empty;
  }

  /** The content as it came, not copied; empty where there is none. Traps where it ended early, which
   * only workers with the grant `streams` see: `content()` tells it. */
  bytes(): Uint8Array {
    if (this.body.tag == abi.BodyTag.Streamed) {
      const whole = this.whole();
      if (whole.ending != Ending.Complete) throw new Error(describeEnding(whole.ending));
      return whole.bytes;
    }
    const bytes = this.body.bytes;
    return bytes === null ? new Uint8Array(0) : bytes;
  }

  /** The content as text, read as UTF-8; empty where there is none. Traps as `bytes` does. */
  text(): string {
    return decodeUtf8(this.bytes());
  }

  /** The content, to read piece by piece; the same reader each time. Needs the grant `streams`. */
  stream(): BodyReader {
    let reader = this.reader;
    if (reader === null) {
      reader = BodyReader.of(this.body);
      this.reader = reader;
    }
    return reader;
  }

  /** @internal The content with how it ended. */
  protected whole(): Gathered {
    let gathered = this.gathered;
    if (gathered === null) {
      if (this.reader !== null) throw new Error("this content is read as a stream already");
      gathered = gather(this.body);
      this.gathered = gathered;
    }
    return gathered;
  }
}
