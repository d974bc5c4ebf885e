import { RequestOptions } from "../http/request-options.ts";

/** `wasi:http/types.request-options` of 0.3. */
export class ServiceRequestOptions extends RequestOptions {
  getConnectTimeout(): bigint | undefined {
    return this.connectTimeout();
  }

  getFirstByteTimeout(): bigint | undefined {
    return this.firstByteTimeout();
  }

  getBetweenBytesTimeout(): bigint | undefined {
    return this.betweenBytesTimeout();
  }

  clone(): ServiceRequestOptions {
    const copy = new ServiceRequestOptions();
    copy.setConnectTimeout(this.connectTimeout());
    copy.setFirstByteTimeout(this.firstByteTimeout());
    copy.setBetweenBytesTimeout(this.betweenBytesTimeout());
    return copy;
  }
}
