import { useMay } from "#/session/session";
import { NameForm } from "./access/NameForm";
import { OwnTokens } from "./access/OwnTokens";
import { PasswordForm } from "./access/PasswordForm";

/** What somebody may change about themselves: name, password, API tokens. */
export function ProfileSection() {
  const mayHaveTokens = useMay("tokens.own");
  return (
    <>
      <NameForm />
      <PasswordForm />
      {mayHaveTokens && <OwnTokens />}
    </>
  );
}
