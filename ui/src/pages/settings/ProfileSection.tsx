/** Follows. */
export function ProfileSection() {
  return null;
}
