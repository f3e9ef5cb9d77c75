#!/usr/bin/env python3
# A Slurm that lies. State: $FAKE/jobs/<id>[_n].json ; lies by files in $FAKE.
import json, os, sys, subprocess, fcntl, time, signal, re
F=os.environ["FAKE"]; me=os.path.basename(sys.argv[0]); args=sys.argv[1:]
os.makedirs(F+"/jobs",exist_ok=True)
def lie(n): return os.path.exists(F+"/"+n)
def text(n):
    try: return open(F+"/"+n).read().strip()
    except OSError: return ""
with open(F+"/log","a") as l: l.write("%.2f %s %s\n"%(time.time(),me," ".join(args)))
def jobs():
    out=[]
    for n in sorted(os.listdir(F+"/jobs")):
        try: out.append(json.load(open(F+"/jobs/"+n)))
        except ValueError: pass
    return out
def save(j):
    p=F+"/jobs/"+j["id"]+".json"; open(p+".n%d"%os.getpid(),"w").write(json.dumps(j)); os.rename(p+".n%d"%os.getpid(),F+"/jobs/"+j["id"]+".json")
def opt(name):
    for a in args:
        if a.startswith("--"+name+"="): return a.split("=",1)[1]
def node_cores(): return int(text("cores") or 2)
def schedule():
    js=[j for j in jobs() if not j["id"].endswith(".n")]
    busy=sum(j["cpus"] for j in js if j["state"]=="RUNNING")
    live={j["id"].split("_")[0] for j in js if j["state"] in("PENDING","RUNNING")}
    for j in js:
        if j["state"]=="RUNNING":
            if os.path.exists(F+"/rc."+j["id"]):
                rc=int(open(F+"/rc."+j["id"]).read()); j["state"]="COMPLETED" if rc==0 else "FAILED"; j["code"]=(rc&255)<<8; save(j); busy-=j["cpus"]
        elif j["state"]=="PENDING" and not lie("hold"):
            if any(d in live for d in j["after"]): continue
            if busy+j["cpus"]>node_cores(): continue
            busy+=j["cpus"]; j["state"]="RUNNING"
            env=dict(os.environ,SLURMD_NODENAME="n1",SLURM_CPUS_ON_NODE=str(j["cpus"]),SLURM_JOB_ID=j["id"])
            if j["index"] is not None: env["SLURM_ARRAY_TASK_ID"]=str(j["index"])
            cmd="sh %s %s; echo $? > %s/rc.%s.n; mv %s/rc.%s.n %s/rc.%s"%(j["spool"],j["arg"],F,j["id"],F,j["id"],F,j["id"])
            p=subprocess.Popen(["sh","-c",cmd],env=env,start_new_session=True,stdin=subprocess.DEVNULL,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL,cwd="/")
            j["pid"]=p.pid; save(j)
lock=open(F+"/lock","w"); fcntl.flock(lock,fcntl.LOCK_EX)
if me=="sbatch":
    n=len([1 for l in open(F+"/log") if " sbatch " in l])
    if lie("refuse_after") and n>int(text("refuse_after")):
        print("sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",file=sys.stderr); sys.exit(1)
    num=int(text("next") or 1); open(F+"/next","w").write(str(num+1))
    spool=F+"/spool.%d"%num; open(spool,"w").write(open(args[-2]).read())
    dep=opt("dependency") or ""; after=dep.split(":")[1:]
    arr=opt("array"); idx=[]
    if arr:
        for part in arr.split(","):
            a,_,b=part.partition("-"); idx+=range(int(a),int(b or a)+1)
    for i in (idx if arr else [None]):
        save(dict(id="%d_%d"%(num,i) if arr else str(num),index=i,name=opt("job-name"),state="PENDING",cpus=int(opt("cpus-per-task")),after=after,arg=args[-1],spool=spool,code=0,time=opt("time")))
    schedule()
    if lie("sbatch_dies_for_last") and args[-1]=="end" and not lie("died"):
        open(F+"/died","w"); lock.close(); time.sleep(100)
    print(num)
elif me=="squeue":
    schedule()
    if lie("list_nothing"): sys.exit(0)
    names=(opt("name") or "").split(",")
    for j in jobs():
        if j["name"] not in names: continue
        if j["state"] not in ("PENDING","RUNNING") and lie("forget_ended"): continue
        reason="None" if j["state"]!="PENDING" else (text("reason") or "Resources")
        print("%-32s%-16s%-80s%-20s%-128s%-12s%-80s"%(j["id"],"N/A" if j["index"] is None else j["index"],j["name"],j["state"],"n1" if "pid" in j else "n/a",j["code"],reason))
elif me=="scancel":
    if lie("scancel_noop"): sys.exit(0)
    name=opt("name"); ids=[a for a in args if not a.startswith("-")]
    for j in jobs():
        if j["name"]!=name or j["state"] not in("PENDING","RUNNING"): continue
        if ids and j["id"] not in ids and j["id"].split("_")[0] not in ids: continue
        if j["state"]=="RUNNING":
            try: os.killpg(j["pid"],signal.SIGTERM)
            except OSError: pass
        j["state"]="CANCELLED"; save(j)
elif me=="sinfo":
    schedule()
    c=node_cores(); busy=sum(j["cpus"] for j in jobs() if j["state"]=="RUNNING")
    idle=int(text("idle")) if lie("idle") else max(c-busy,0)
    print("n1|%d|%s|main*|%d/%d/0/%d"%(c,"mix",c-idle,idle,c))
elif me=="scontrol":
    print("MaxArraySize            = %s"%(text("arraysize") or 1001)); print("MaxJobCount             = 10000")
