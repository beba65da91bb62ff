// A field for an owner that offers those who have items here or are away. Whoever else works here can be typed.
import { listOwners } from "../api/client";
import { shortDate } from "../lib/dates";
import { useQuery } from "../lib/query";
import type { Children } from "../nhs/basics";
import { Input } from "../nhs/forms";

interface Props {
  id: string;
  label: Children;
  labelSize?: "s" | "m" | "l";
  hint: Children;
  practices: string[];
  value: string;
  error?: string | undefined;
  onValue: (value: string) => void;
}

export const OwnerInput = ({ practices, ...field }: Props) => {
  const owners = useQuery(`owners#${practices.join()}`, (signal) => listOwners({ practices }, signal));
  const known = owners.answer?.owners ?? [];
  const away = known.find((one) => one.owner === field.value.trim() && one.coveredBy);
  return (
    <>
      <Input {...field} name={field.id} width={20} autocomplete="off" list={`${field.id}-known`} />
      <datalist id={`${field.id}-known`}>
        {[...new Set(known.map((one) => one.owner))].map((name) => (
          <option value={name} />
        ))}
      </datalist>
      {away && (
        <p class="wm-quiet" role="status">
          {away.owner} is away to {shortDate(away.coveredUntil)}: {away.coveredBy} covers.
        </p>
      )}
    </>
  );
};
