/** Words that people use when they speak about code. One of them names a declaration only where something says so. */

const PLAIN = new Set(
  (
    "a about above above-mentioned across actually add added adding after again all already also always an and another answer any anything app are argument arguments array as ask " +
    "at avoid back be because been before begin behaviour behavior being below best better between big body bool both bug bugs build but by call called calls can case " +
    "cases change changed changes check class classes clean code column command comment comments commit complete config content contents copy correct could count create " +
    "current data date default define defined defines delete dict did different directory do docs document does doing done down drop each edit element else empty end ends " +
    "error errors even every everything exactly example exception exist exists explain export fail failing fails false feature few field file files find first fix " +
    "fixed float folder follow following for form format found from full function functions get gets give given go good group had handle has have header help here hold how " +
    "i id idea if implement import in index input inside instead int integer into is issue it item items its itself java javascript job just keep key keys kind " +
    "know language last later least leave left length less let letter level like line lines list lists load local log long look loop lower main make makes many map match " +
    "math max me mean message method methods min missing model module more most move much must my name named names need needed needs never new next no node none not " +
    "note nothing now null number numbers object of off old on once one only open option options or order other our out output over own page parameter parameters part pass passes passing " +
    "path place please point position possible previous print problem program project property put python question quick raise range read really record reference remove rename replace reply " +
    "report request require result results return returns reverse right root row run runs running same save say says second see seems select self send set sets short should show " +
    "simple since single size small so some something sort source space split start state statement still stop str string strings style such sum support sure switch symbol system table " +
    "take tell test tested tests text than that the their them then there these they thing things think this those three through time times to today token too tool top total true try " +
    "tuple two type types typescript under undo unit until up update upper us use used user users uses using valid value values variable version very view want was way we well were what when " +
    "where whether which while who why will with within without word words work working works would write written wrong x y yes yet you your zero"
  ).split(" "),
);

export function isPlainWord(word: string): boolean {
  return word.length < 2 || PLAIN.has(word.toLowerCase());
}
