import { PasswordInput } from "@mantine/core";

/** The least length of a password; the server says so too. */
export const MIN_PASSWORD_LENGTH = 12;

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** A new one, which the browser may propose, or the one in use, which it may fill in. */
  isNew?: boolean;
}

/** A password, hidden until somebody wants to see it. */
export function PasswordField({ label, value, onChange, isNew = false }: PasswordFieldProps) {
  return (
    <PasswordInput
      label={label}
      description={
        isNew ? `At least ${MIN_PASSWORD_LENGTH} characters. Several words are easy to remember.` : undefined
      }
      name={isNew ? "new-password" : "password"}
      autoComplete={isNew ? "new-password" : "current-password"}
      required
      withAsterisk={false}
      maxLength={200}
      minLength={isNew ? MIN_PASSWORD_LENGTH : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
    />
  );
}
