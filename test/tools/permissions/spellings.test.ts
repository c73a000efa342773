/**
 * Hundreds of ways to write what a rule denies, and of texts that look like what a rule allows: the first never run or are
 * written without a person, whatever the mode; of the second none is taken for what was allowed.
 */
import { expect, test } from "vitest";
import {
  type AccessGround,
  decideRead,
  decideRun,
  decideWrite,
} from "../../../src/tools/permissions/decide-access.ts";
import { parsePermissionRule } from "../../../src/tools/permissions/permission-rules.ts";

type Rules = { allow?: string[]; deny?: string[] };

function createGround(mode: AccessGround["mode"], { allow = [], deny = [] }: Rules): AccessGround {
  const read = (text: string) => {
    const parsed = parsePermissionRule(text, "user");
    if ("problem" in parsed) throw new Error(parsed.problem);
    return parsed.rule;
  };
  return { mode, rules: { allow: allow.map(read), deny: deny.map(read) }, hasYes: false };
}

/** Command lines that a rule against them names, and how each of their programs is hidden in a wrapper. */
const FORBIDDEN: readonly [string, string][] = [
  ["run:git push *", "git push origin main"],
  ["run:rm *", "rm -rf build"],
  ["run:curl *", "curl https://host.example"],
  ["run:npm publish", "npm publish --access public"],
];

const WRAPPERS =
  "command,env,env -i,env A=1,exec,nohup,nice -n 5,ionice -c 3,time,timeout 5,setsid,stdbuf -o0,xargs,xargs -n 1,sudo,sudo -n,doas,pkexec,runuser -u a --,chroot .,unshare -r,nsenter -t 1,taskset 1,chrt 1,setpriv --no-new-privs,setarch -R,prlimit --cpu=1,numactl -N 0,ltrace,strace -f,gdb --args,valgrind,perf stat,fakeroot,firejail,bwrap --dev-bind / /,proot,systemd-run --user,dbus-run-session,xvfb-run,unbuffer,rlwrap,entr,hyperfine,busybox,toybox,ssh host,docker run image,podman run image,caffeinate,script -c,flock lock,watch,parallel,find . -exec,npx,npm exec --,pnpm exec,yarn exec,uv run,poetry run,pipenv run,bash -c,sh -ec,zsh -c,eval,builtin,coproc,su -c,nix-shell --run,direnv exec .,tmux new,screen -dm,make -f,start-stop-daemon --start --exec,ld.so".split(
    ",",
  );

function respell(command: string): string[] {
  const [program = "", ...rest] = command.split(" ");
  const tail = rest.join(" ");
  const [first = "", ...letters] = program;
  const others = letters.join("");
  return [
    command,
    `  ${command}  `,
    command.replaceAll(" ", "   "),
    `/usr/bin/${command}`,
    `./node_modules/.bin/${command}`,
    `${program.toUpperCase()} ${tail}`,
    `"${program}" ${tail}`,
    `'${program}' ${tail}`,
    `${first}''${others} ${tail}`,
    `${first}"${others}" ${tail}`,
    `${first}\\${others} ${tail}`,
    `\\${command}`,
    `${program} "${rest[0]}" ${rest.slice(1).join(" ")}`,
    `A=1 ${command}`,
    `A=1 B='x y' ${command}`,
    `true; ${command}`,
    `true && ${command}`,
    `false || ${command}`,
    `true & ${command}`,
    `true | ${command}`,
    `(${command})`,
    `{ ${command}; }`,
    `if true; then ${command}; fi`,
    `for a in 1; do ${command}; done`,
    `f() { ${command}; }; f`,
    `echo $(${command})`,
    `echo \`${command}\``,
    `echo "$(${command})"`,
    `cat <(${command})`,
    `trap '${command}' EXIT`,
    command.replaceAll(" ", "$\x7bIFS}"),
    `${command.replaceAll(" ", "$IFS$9")}`,
    `{${command.replaceAll(" ", ",")}}`,
    `$'${program}' ${tail}`,
    `$(echo ${program}) ${tail}`,
    `a=${program}; $a ${tail}`,
    `bash -c 'a=${first}; $a${others} ${tail}'`,
    `bash -c "eval $(printf eA== | base64 -d)"`,
    `sh -c 'printf eA==|base64 -d|sh'`,
    `eval "$(printf eA== | base64 -d)"`,
    `/usr/bin/${first}?? ${tail}`,
    `\uFF47${command}`.replace(
      /^\uFF47./u,
      String.fromCodePoint(0xff41 + first.charCodeAt(0) - 97),
    ),
    `${program}\u00a0${tail}`,
    `${first}\u200b${others} ${tail}`,
    `${command}\n${command}`,
    `python3 -c "import os; os.system('${command}')"`,
    `python3 -c __import__('os').system('${command}')`,
    `perl -e system("${program}","${rest[0]}")`,
    `perl -e 'system("${program}","${rest[0]}")'`,
    `perl -e 'exec${"{"}"${program}"${"}"}"${program}","${rest[0]}"'`,
    `node -e 'require("child_process").execSync("${command}")'`,
    `node -e "process.binding;eval(atob('eA=='))"`,
    `ruby -e '\`${command}\`'`,
    `awk 'BEGIN{system("${command}")}'`,
    `git -c alias.x='!${command}' x`,
    `make SHELL='${command}'`,
    `find . -exec ${command} +`,
    `find . -name x -delete -exec '${program}' ${tail} ;`,
  ];
}

test("no spelling of a denied command runs unasked, in yolo mode", () => {
  const spellings = FORBIDDEN.flatMap(([rule, command]) =>
    [
      ...respell(command),
      ...WRAPPERS.flatMap((wrapper) => [`${wrapper} ${command}`, `${wrapper} '${command}'`]),
    ].map((spelling) => ({ rule, spelling })),
  );
  expect(spellings.length).toBeGreaterThan(200);
  const through = spellings.filter(({ rule, spelling }) => {
    const ground = createGround("yolo", { deny: [rule], allow: ["run:*"] });
    return decideRun({ command: spelling, said: [] }, ground).kind === "yes";
  });
  expect(through).toEqual([]);
});

test("no spelling of a file that may not be read is named in a command, in yolo mode", () => {
  const files: readonly [string, string][] = [
    ["read:private/**", "private/a.txt"],
    ["read:passwords", "passwords"],
    ["read:data/*.csv", "data/people.csv"],
  ];
  const commands = files.flatMap(([rule, file]) => {
    const [folder = "", name = ""] = file.includes("/") ? file.split("/") : [".", file];
    const upper = file.toUpperCase();
    const spelled = [
      ...[file, `./${file}`, `.//${file}`, `x/../${file}`, upper, `"${file}"`, `'${file}'`],
      ...[`../project/${file}`, `/home/me/project/${file}`, `~/project/${file}`, `$PWD/${file}`],
      ...[`${folder}/./${name}`, `${folder}/${name.slice(0, 2)}*`],
    ];
    return [
      ...spelled.flatMap((path) => [
        `cat ${path}`,
        `cp ${path} /tmp/x`,
        `git show HEAD:${path}`,
        `tar -cf x.tar ${path}`,
        `sort --files0-from=${path}`,
        `python3 show.py --in=${path}`,
        `cat < ${path}`,
        `bash -c 'cat ${path}'`,
        `node -e 'console.log(fs.readFileSync("${path}"))'`,
      ]),
      `cd ${folder} && cat ${name}`,
      `bash -c 'cat ${folder}/{${name},}'`,
    ].map((spelling) => ({ rule, spelling }));
  });
  const whole = [
    "grep -r x private",
    "grep -r x private/",
    "cp -r ./private /tmp",
    "tar c private",
  ];
  const all = [...commands, ...whole.map((spelling) => ({ rule: "read:private/**", spelling }))];
  expect(all.length).toBeGreaterThan(200);
  const through = all.filter(({ rule, spelling }) => {
    const ground = createGround("yolo", { deny: [rule], allow: ["run:*", "run:cat *"] });
    return decideRun({ command: spelling, said: [] }, ground).kind === "yes";
  });
  expect(through).toEqual([]);
});

test("no spelling of a denied path is read or written", () => {
  const spell = (path: string) => [
    ...[path, `./${path}`, `x/../${path}`, `${path}/`, path.toUpperCase(), `${path}.`, `${path} `],
    ...[path.replaceAll("/", "//"), path.replaceAll("/", "\\"), path.replaceAll("/", "/./")],
    ...[`${path[0]}\u200b${path.slice(1)}`, `${path[0]}\u00ad${path.slice(1)}`],
    ...[path.normalize("NFD"), path.normalize("NFC"), `${path}/below`, `./x/y/../../${path}`],
    [...path].map((each) => (/[a-z]/.test(each) ? fullWidth(each) : each)).join(""),
  ];
  const denied = [".env", "src/größe.ts", "keys/id_rsa", "a/b/c/d.json", "straße/x"].flatMap(
    (path) => spell(path).map((spelling) => ({ path, spelling })),
  );
  const through = denied.filter(({ path, spelling }) => {
    const rules = { deny: [`write:${path}`, `read:${path}`], allow: ["write:**", "read:**"] };
    const ground = { ...createGround("yolo", rules), hasYes: true };
    return [decideWrite(spelling, ground), decideRead(spelling, ground)].some(
      ({ kind }) => kind !== "no",
    );
  });
  expect(through).toEqual([]);
});

function fullWidth(letter: string): string {
  return String.fromCodePoint(0xff41 + letter.charCodeAt(0) - 97);
}

test("a command that names a file which may not be written is asked about, in yolo mode", () => {
  const ground = createGround("yolo", { deny: ["write:src/**"] });
  const run = (command: string) => decideRun({ command, said: [] }, ground).kind;
  const writing = ["rm src/a.ts", "cp x src/a.ts", "mv src x", "rm -r src", "tee /me/p/src/a.ts"];
  expect(writing.map(run)).toEqual(writing.map(() => "ask"));
  const looking = ["npm test", "npx vitest run src/a.ts", "git diff src/a.ts", "tsc -p src"];
  expect(looking.map(run)).toEqual(looking.map(() => "yes"));
});

test("what merely looks like what a rule allows is no more allowed than without it", () => {
  const allowed = ["npm test", "pytest *", "git log *", "make build", "python3 tool.py *"];
  const looks = allowed.flatMap((pattern) => {
    const command = pattern.replace(/ \*$/, "");
    const [program = "", ...rest] = command.split(" ");
    const tail = [...rest, "x"].join(" ");
    return [
      ...[`${program}x ${tail}`, `x${program} ${tail}`, `./${program} ${tail}`, `/tmp/${command}`],
      ...[`../${command}`, `${program.toUpperCase()} ${tail}`, `${program}.sh ${tail}`],
      ...[`${command};rm x`, `${command} ; rm x`, `${command}&&rm x`, `${command}|sh`],
      ...[`${command} | tee x`, `${command}||rm x`, `${command}& rm x`, `${command} > x`],
      ...[`${command} >> x`, `${command} < x`, `${command} $(rm x)`, `${command} \`rm x\``],
      ...[`${command} \${A}`, `${command} <(rm x)`, `${command} *`, `${command} "$(rm x)"`],
      ...[`A=1 ${command}`, `PATH=. ${command}`, `env ${command}`, `sudo ${command}`],
      ...[`x ${command}`, `rm x # ${command}`, `rm x ${command}`, `sh -c '${command}'`],
      ...[
        `${program} ${rest.length > 0 ? "-x" : "&"} ${tail}`,
        `${command}\\`,
        `$'${program}' ${tail}`,
        `! ${command}`,
      ],
      ...[`${command}\nrm x`, `${command}\rrm x`, `${command}\u2028rm x`, `${command} .env`],
      ...[`${program}\u00a0${tail}`, `${command}\u200b`, `{ ${command}; }`, `(${command})`],
      ...[`${command} && x`, `"${command} "`, `'${command} '`],
    ].map((spelling) => ({ pattern, spelling }));
  });
  expect(looks.length).toBeGreaterThan(200);
  const through = looks.filter(({ pattern, spelling }) => {
    const ground = createGround("default", { allow: [`run:${pattern}`] });
    return decideRun({ command: spelling, said: [] }, ground).kind === "yes";
  });
  expect(through).toEqual([]);
});

test.each(["write", "read"] as const)("a path that looks allowed is not: %s", (kind) => {
  const paths = ["Src/a.ts", "src /a.ts", "src\\a.ts", "../src/a.ts", "/src/a.ts", "src/../a.ts"];
  const more = ["srcs/a.ts", "x/src/a.ts", "src", "src/.env", "src/.ssh/id", "ｓrc/a.ts"];
  const decide = kind === "write" ? decideWrite : decideRead;
  const ground = createGround("default", { allow: [`${kind}:src/**`] });
  const verdicts = [...paths, ...more].map((path) => decide(path, ground).kind);
  const isSecret = (path: string) => /\.env|\.ssh/.test(path);
  const expected = [...paths, ...more].map((path) =>
    kind === "write" || isSecret(path) ? "ask" : "yes",
  );
  expect(verdicts).toEqual(expected);
});
