/** Words that are no names in the languages that are repaired, all in one set: a name is rarely another's keyword. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "if else elif for while do switch case default break continue return yield await async try catch except finally " +
    "throw throws raise with as in of is not and or new delete typeof instanceof void this self super cls def fn func " +
    "function lambda class struct enum trait impl interface type extends implements import from export package use mod " +
    "pub let const var val mut ref match where loop defer go select chan range map fallthrough static public private " +
    "protected abstract final override readonly get set pass assert global nonlocal del begin end ensure rescue unless " +
    "until then when foreach echo null nil None undefined true false True False NaN int float double long short char " +
    "byte bool boolean string str unsafe dyn move crate Self Some Ok Err"
  ).split(" "),
);

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}
