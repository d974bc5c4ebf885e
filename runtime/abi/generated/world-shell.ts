// Generated from runtime/abi/*.wit by `npm run abi`: change those.

/** A component of the world, in base64, but for one section in its middle: the component section with
 * the worker, which is instantiated with what the world imports and exports what the world exports. */
export const worldShell = {
  before:
  "AGFzbQ0AAQAHKgFCBAFAAAB3BAAKd2FsbC1jbG9jawEAAUAAAHcEAAltb25vdG9uaWMBAQocAQAXc2tlcnJ5OmVkZ2" +
  "UvY2xvY2tAMC4xLjAFAAc3AUIGAWtzAUABBG5hbWVzAAAEAAh2YXJpYWJsZQEBAWtzAUABBG5hbWVzAAIEAAZzZWNy" +
  "ZXQBAwodAQAYc2tlcnJ5OmVkZ2UvY29uZmlnQDAuMS4wBQEHRgFCBAFtBAVkZWJ1ZwRpbmZvBHdhcm4FZXJyb3IEAA" +
  "VsZXZlbAMAAAFAAgVsZXZlbAEHbWVzc2FnZXMBAAQABXdyaXRlAQIKGgEAFXNrZXJyeTplZGdlL2xvZ0AwLjEuMAUC" +
  "BgoBAwACBWxldmVsCgsBAAVsZXZlbAMAAwcyAUIFAXB9AUABBmxlbmd0aHkAAAQACWdldC1ieXRlcwEBAUAAAHcEAA" +
  "dnZXQtdTY0AQIKHQEAGHNrZXJyeTplZGdlL3JhbmRvbUAwLjEuMAUFB4wBAUILAW8Cc3MEAAVmaWVsZAMAAAFwfQFx" +
  "AgVlbXB0eQAABWJ5dGVzAQIABAAEYm9keQMAAwFwAQFyBAZtZXRob2RzA3VyaXMGZmllbGRzBQRib2R5BAQAB3JlcX" +
  "Vlc3QDAAYBcAEBcgMGc3RhdHVzewZmaWVsZHMIBGJvZHkEBAAIcmVzcG9uc2UDAAkKHAEAF3NrZXJyeTplZGdlL3R5" +
  "cGVzQDAuMS4wBQYGCgEDAAQFZmllbGQKCwEABWZpZWxkAwAHBgkBAwAEBGJvZHkKCgEABGJvZHkDAAkGDAEDAAQHcm" +
  "VxdWVzdAoNAQAHcmVxdWVzdAMACwYNAQMABAhyZXNwb25zZQoOAQAIcmVzcG9uc2UDAA0HDgFAAQdyZXF1ZXN0DAAO",
  after:
  "BbIBAQAAChdza2Vycnk6ZWRnZS9jbG9ja0AwLjEuMAUAGHNrZXJyeTplZGdlL2NvbmZpZ0AwLjEuMAUBFXNrZXJyeT" +
  "plZGdlL2xvZ0AwLjEuMAUCBWxldmVsAwQYc2tlcnJ5OmVkZ2UvcmFuZG9tQDAuMS4wBQMXc2tlcnJ5OmVkZ2UvdHlw" +
  "ZXNAMC4xLjAFBAVmaWVsZAMIBGJvZHkDCgdyZXF1ZXN0AwwIcmVzcG9uc2UDDgYLAQEABQZoYW5kbGULDgEABmhhbm" +
  "RsZQEAAQEP",
} as const;
