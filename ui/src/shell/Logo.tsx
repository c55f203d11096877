/** The mark: a ring that opens at the right moment. */
export function Logo({ size = 26 }: { size?: number }) {
  return <img src="/logo.svg" width={size} height={size} alt="" />;
}
