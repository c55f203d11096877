const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** 12345 as 12,345. */
export const count = (value: number): string => whole.format(value);
/** 12345 as 12.3K. */
export const compact = (value: number): string => short.format(value);
/** 5 as +5, -5 as −5, 0 as 0. */
export const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0");
/** An amount in a currency, without cents; "no amount" where there is none. */
export const money = (value: number | null, currency: string | null): string =>
  value === null
    ? "no amount"
    : new Intl.NumberFormat("en", {
        style: currency ? "currency" : "decimal",
        currency: currency ?? undefined,
        maximumFractionDigits: 0,
      }).format(value);
/** "1 account", "2 accounts". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
