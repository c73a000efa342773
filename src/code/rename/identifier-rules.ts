/** Which names a language allows for a declaration. */
import type { LanguageId } from "../language.ts";

const SCRIPT_WORDS =
  "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public arguments eval";
const C_WORDS =
  "alignas alignof asm auto bool break case catch char class const const_cast constexpr continue decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept nullptr operator private protected public register reinterpret_cast return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while";

const RESERVED: Readonly<Partial<Record<LanguageId, string>>> = {
  javascript: SCRIPT_WORDS,
  typescript: SCRIPT_WORDS,
  tsx: SCRIPT_WORDS,
  python:
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield",
  go: "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var",
  rust: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while abstract become box do final macro override priv try typeof unsized virtual yield",
  java: "abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import instanceof int interface long native new package private protected public return short static strictfp super switch synchronized this throw throws transient try void volatile while true false null _",
  csharp:
    "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while",
  c: C_WORDS,
  cpp: C_WORDS,
  ruby: "BEGIN END alias and begin break case class def defined? do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield __FILE__ __LINE__",
  php: "abstract and array as break callable case catch class clone const continue declare default die do echo else elseif empty endfor endforeach endif endswitch endwhile eval exit extends final finally fn for foreach function global goto if implements include instanceof insteadof interface isset list match namespace new or print private protected public readonly require return static switch throw trait try unset use var while xor yield",
};

const SHAPES: Readonly<Partial<Record<LanguageId, RegExp>>> = {
  javascript: /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u,
  typescript: /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u,
  tsx: /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u,
  ruby: /^(?:\$|@@?)?[\p{L}_][\p{L}\p{N}_]*[?!=]?$/u,
  java: /^[\p{L}_$][\p{L}\p{N}_$]*$/u,
};

const MAX_NAME_CHARS = 200;

/** Why a language does not allow a name; null when it does. */
export function findNameFault(name: string, language: LanguageId): string | null {
  const shape = SHAPES[language] ?? /^[\p{L}_][\p{L}\p{N}_]*$/u;
  if (name.length > MAX_NAME_CHARS) return `it is longer than ${MAX_NAME_CHARS} characters`;
  if (!shape.test(name)) return "it is no identifier";
  const isReserved = (RESERVED[language] ?? "").split(" ").includes(name);
  return isReserved ? "it is a reserved word" : null;
}

const SCRIPT_MEMBERS =
  "add apply at bind call catch charAt charCodeAt clear codePointAt concat constructor copyWithin delete endsWith entries error every exec fill filter finally find findIndex findLast findLastIndex flat flatMap forEach get getTime has includes indexOf join keys lastIndexOf length log map match matchAll message name next normalize on once emit off padEnd padStart pop prototype push reduce reduceRight repeat replace replaceAll resolve reverse set shift size slice some sort splice split startsWith stack substring test then throw toFixed toISOString toJSON toLowerCase toString toUpperCase trim trimEnd trimStart unshift value valueOf values warn write end";
const PYTHON_MEMBERS =
  "add append args capitalize clear close copy count decode difference discard encode end endswith exists extend find findall flush format get group groups index insert intersection isalnum isalpha isdigit islower isspace issubset issuperset isupper items join keys lower lstrip match mkdir name open partition pop popitem read readline readlines remove replace reverse rfind rindex rjust rpartition rsplit rstrip search seek setdefault sort split splitlines start startswith strip sub swapcase tell title translate union update upper values write writelines zfill real imag";
const OTHER_MEMBERS =
  "Add Any Append Clear Close Contains Count Dispose Equals Error First Get GetHashCode Join Length Name New Read Remove Select Set String ToArray ToList ToString Trim Where Write Add add addAll all any append as_ref as_str at back begin build c_str charAt chars clear clone close collect compareTo contains containsKey count data each each_with_index empty end entrySet equals erase error expect filter find first flatMap fold forEach format front get getClass hashCode has_key? insert into into_iter is_empty is_err is_none is_ok is_some isEmpty iter join keys keySet last len length lock map match max min name new next ok of orElse parse pop pop_back print println push push_back put read reduce remove replace resize reverse second select send set setItem size sort split start startsWith stop stream strip sub substring sum swap take test to_a to_owned to_s to_string to_sym toArray toList toLowerCase toString toUpperCase trim unwrap unwrap_or update upcase valueOf values wait write zip";

/** Members that the language's own collections, texts and promises have: `x.name` says nothing of whose it is. */
export function isBuiltinMember(name: string, language: LanguageId): boolean {
  return (MEMBERS[language] ?? OTHER_MEMBERS).split(" ").includes(name);
}

const MEMBERS: Readonly<Partial<Record<LanguageId, string>>> = {
  javascript: SCRIPT_MEMBERS,
  typescript: SCRIPT_MEMBERS,
  tsx: SCRIPT_MEMBERS,
  python: PYTHON_MEMBERS,
};

/** Names that the language itself calls: renaming one changes what runs. */
export function isSpecialName(name: string, language: LanguageId): boolean {
  if (language === "python") return /^__\w+__$/.test(name);
  if (language === "rust" || language === "go" || language === "c" || language === "cpp") {
    return name === "main" || (language === "go" && name === "init");
  }
  if (language === "ruby") return /^(?:initialize|method_missing|to_s|inspect|each)$/.test(name);
  if (language === "php") return name.startsWith("__");
  return /^(?:constructor|toString|toJSON|valueOf|hashCode|equals|main|Main|ToString|Equals)$/.test(
    name,
  );
}
