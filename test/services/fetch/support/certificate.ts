/** A certificate for `skerry.test` and `*.skerry.test` that vouches for itself, and its key: made for these
 * tests, trusted by nobody else. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIByjCCAXGgAwIBAgIUQ15OO7WxyF8oO14IHiaztIqHOs0wCgYIKoZIzj0EAwIw
IzEhMB8GA1UEAwwYVGVzdCBhdXRob3JpdHkgb2YgU2tlcnJ5MCAXDTIwMDEwMTAw
MDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAjMSEwHwYDVQQDDBhUZXN0IGF1dGhvcml0
eSBvZiBTa2VycnkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR128j5eLEwDsJw
9hza9gFyEjhi5yCh90vlAqeTwijudowHJmCjBuR7hvfatZoWncij9MXjqG0MI77f
wGVfVfvyo4GAMH4wHQYDVR0OBBYEFBMwx1QzS87smY85mjrag8sIi2LOMB8GA1Ud
IwQYMBaAFBMwx1QzS87smY85mjrag8sIi2LOMCsGA1UdEQQkMCKCDSouc2tlcnJ5
LnRlc3SCC3NrZXJyeS50ZXN0hwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDRwAwRAIgIPIZCrJlukEpo5OV+9jjVvYpRD/4eKuBaQr3W9bazSoCIGpG
lg+NzayLLuJPAluQQpWsCpn/9l7CpVwngzWTYtri
-----END CERTIFICATE-----`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkiNXUUqqZPp3v51y
1852yOejdVeSPe2PLF/W5csQgo+hRANCAAR128j5eLEwDsJw9hza9gFyEjhi5yCh
90vlAqeTwijudowHJmCjBuR7hvfatZoWncij9MXjqG0MI77fwGVfVfvy
-----END PRIVATE KEY-----`;
