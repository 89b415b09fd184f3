// @ts-check
/** Slips in the domains of e-mail addresses: a letter too many, too few or wrong, or two letters swapped. */

// The providers that entrants here use most; one is never taken for another.
const PROVIDERS = ["qq.com", "163.com", "126.com", "139.com", "189.cn", "sina.com", "sina.cn", "sohu.com", "yeah.net",
  "foxmail.com", "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "icloud.com", "mail.com", "live.com",
  "msn.com", "21cn.com", "188.com", "vip.qq.com", "yahoo.com"];

/**
 * The address that was probably meant; "" if the domain is a known one or like none of them.
 * @param {string} typed
 */
export function meantBy(typed) {
  const [name, domain = ""] = typed.trim().toLowerCase().split("@");
  if (PROVIDERS.includes(domain)) return "";
  const provider = PROVIDERS.find((each) => isOneSlip(domain, each));
  return provider ? `${name}@${provider}` : "";
}

/**
 * Whether two words differ by one letter, or by two neighbours that are swapped.
 * @param {string} one
 * @param {string} other
 */
function isOneSlip(one, other) {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, wanted] = [one.slice(start), other.slice(start)];
  return rest.slice(1) === wanted || rest === wanted.slice(1) || rest.slice(1) === wanted.slice(1)
    || (rest.slice(2) === wanted.slice(2) && rest[0] === wanted[1] && rest[1] === wanted[0]);
}
