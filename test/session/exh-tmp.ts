import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; import os from "node:os"; import path from "node:path";
import { writeFileAtomic } from "../../src/session/atomic-write.ts"; import { createJournal } from "../../src/session/journal.ts"; import { recoverProject } from "../../src/session/recovery.ts"; import { readTasks } from "../../src/session/task-history.ts"; import { redoLast, undoLast } from "../../src/session/undo.ts"; import { createWorkspace } from "../../src/tools/workspace.ts";
const FILES=["a.txt","src/b c.txt","src/größe/d.txt"]; const render=(f:string,g:number)=>`${f} generation ${g}\n`.repeat(50);
let calls=0, dieAt=-1, dead=false; const open=new Set<number>();
const names=["openSync","writeSync","writeFileSync","fsyncSync","fchmodSync","ftruncateSync","renameSync","rmSync","rmdirSync","mkdirSync","closeSync"];
const table=fs as any; const real:any={}; for(const n of names) real[n]=table[n];
for (const n of names) table[n]=(...a:any[])=>{ if(dead) { if(n==="closeSync") return real.closeSync(...a); throw new Error("dead"); } calls++; if(calls===dieAt){ dead=true; if(n.startsWith("write")&&a[1] instanceof Uint8Array) real.writeSync(a[0],a[1],0,a[1].length>>1); if(n==="closeSync") real.closeSync(...a); throw new Error("dead"); } return real[n](...a); };
syncBuiltinESMExports();
const realKill=process.kill; 
function pretendDead(on:boolean){ (process as any).kill = on ? ()=>{ throw Object.assign(new Error(),{code:"ESRCH"}); } : realKill; }
const base=real.mkdirSync && fs.mkdtempSync(path.join(os.tmpdir(),"exh-")); 
function snap(root:string){ return JSON.stringify((fs.readdirSync(root,{recursive:true}) as string[]).sort().map(n=>{const s=fs.statSync(path.join(root,n)); return [n,(s.mode&0o7777).toString(8),s.isFile()?fs.readFileSync(path.join(root,n),"latin1"):"d"];})); }
async function generation(root:string,state:string,g:number){ const journal=createJournal({stateDirectory:state,root,task:String(g)}); const ws=await createWorkspace({root,journal,isIgnored:()=>false,writeFile:writeFileAtomic});
 for(const f of FILES){ await ws.read(f); await ws.write(f,render(f,-g)); await ws.write(f,render(f,g)); }
 await ws.read(`made/${g}/new.txt`).catch(()=>null); await ws.write(`made/${g}/new.txt`,render("new",g));
 if(g%3===2){ await ws.restoreAll(); journal.rollback(); return; }
 journal.commit(ws.changes()); if(g%3===0){ await undoLast(state,root); await redoLast(state,root);} }
const states=new Map<string,string>(); let n=0;
function fresh(){ const b=path.join(base,String(n++)); dead=false; dieAt=-1; fs.mkdirSync(path.join(b,"p/src/größe"),{recursive:true}); fs.mkdirSync(path.join(b,"s")); for(const f of FILES) { fs.writeFileSync(path.join(b,"p",f),render(f,0)); fs.chmodSync(path.join(b,"p",f),0o640);} return {root:path.join(b,"p"),state:path.join(b,"s"),b}; }
const keptKey=(state:string,root:string)=>readTasks(state,root).filter(t=>t.status==="committed").map(t=>t.task).join(",");
let total=0; { const {root,state}=fresh(); states.set("",snap(root)); calls=0; for(const g of [1,2]) { await generation(root,state,g);} states.set("1",snap(root)); await generation(root,state,3); total=calls; states.set("1,3",snap(root)); }
let bad=0, second=0; const seen:Record<string,number>={};
for(let k=1;k<=total;k++) for (const r of [0, 1+(k*7)%60, 1+(k*13)%25]) { const {root,state,b}=fresh(); calls=0; dieAt=k; try{ for(const g of [1,2,3]) await generation(root,state,g);}catch{} 
 if(!dead) console.log("did not die",k); pretendDead(true);
 if(r>0){ dead=false; calls=0; dieAt=r; await recoverProject(state,root).catch(()=>null); second++; }
 dead=false; dieAt=-1; await recoverProject(state,root); 
 const key=keptKey(state,root); seen[key]=(seen[key]??0)+1; const temps=(fs.readdirSync(state,{recursive:true}) as string[]).filter(x=>x.endsWith(".tmp"));
 if(snap(root)!==states.get(key)||temps.length||(await recoverProject(state,root)).tasks.length){ bad++; if(bad<5) console.log("BAD",k,r,JSON.stringify(key),temps, snap(root).slice(0,300)); }
 pretendDead(false); real.rmSync(b,{recursive:true}); }
console.log({total,runs:total*3,second,bad,seen}); real.rmSync(base,{recursive:true});
