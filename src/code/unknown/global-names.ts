/**
 * Names that need no declaration: what Python and JavaScript bring along, with the usual hosts and test runners.
 * Rather too many than too few: a name listed here is never called unknown.
 */
import type { LanguageId } from "../language.ts";

const PYTHON_ERRORS = `Arithmetic Assertion Attribute BlockingIO BrokenPipe Buffer ChildProcess ConnectionAborted Connection
  ConnectionRefused ConnectionReset EOF Environment FileExists FileNotFound FloatingPoint IO Import Indentation Index
  Interrupted IsADirectory Key Lookup Memory ModuleNotFound Name NotADirectory NotImplemented OS Overflow Permission
  ProcessLookup PythonFinalization Recursion Reference Runtime Syntax System Tab Timeout Type UnboundLocal UnicodeDecode
  UnicodeEncode Unicode UnicodeTranslate Value Windows ZeroDivision`;
const PYTHON_WARNINGS =
  "Bytes Deprecation Encoding Future Import PendingDeprecation Resource Runtime Syntax Unicode User";

const PYTHON_NAMES = `BaseException BaseExceptionGroup Ellipsis Exception ExceptionGroup False GeneratorExit
  KeyboardInterrupt None NotImplemented StopAsyncIteration StopIteration SystemExit True VMSError Warning
  __annotations__ __build_class__ __builtins__ __cached__ __class__ __conditional_annotations__ __debug__ __dict__ __doc__
  __file__ __firstlineno__ __import__ __loader__ __module__ __name__ __package__ __path__ __qualname__ __spec__
  __static_attributes__ __type_params__ __weakref__ _ abs aiter all anext any ascii bin bool breakpoint bytearray bytes
  callable chr classmethod compile complex copyright credits delattr dict dir display divmod enumerate eval exec exit
  filter float format frozenset get_ipython getattr globals hasattr hash help hex id input int isinstance issubclass iter
  len license list locals map max memoryview min next object oct open ord pow print property quit range repr reveal_locals
  reveal_type reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip`;

const PYTHON: ReadonlySet<string> = new Set([
  ...PYTHON_NAMES.split(/\s+/),
  ...PYTHON_ERRORS.split(/\s+/).map((name) => `${name}Error`),
  ...PYTHON_WARNINGS.split(" ").map((name) => `${name}Warning`),
]);

/** What newer and older versions of Node, or its module forms, have besides what this one has. */
const NODE_NAMES = `CloseEvent CustomEvent ErrorEvent EventSource Iterator Navigator PromiseRejectionEvent Storage
  SuppressedError AsyncDisposableStack DisposableStack Temporal Float16Array WebSocket URLPattern __dirname __filename
  arguments await exports gc localStorage module navigator require sessionStorage undefined yield`;

const TEST_NAMES = `after afterAll afterEach assert assertType bench before beforeAll beforeEach browser chai context cy
  Cypress describe device element by expect expectTypeOf fail fdescribe fit fixture it jasmine jest mocha onTestFailed
  onTestFinished pending QUnit run setup should sinon specify spyOn spyOnAllFunctions spyOnProperty suite suiteSetup
  suiteTeardown teardown test vi vitest waitsFor xcontext xdescribe xit xspecify xtest`;

const PAGE_NAMES = `CSS alert applicationCache blur caches cancelAnimationFrame cancelIdleCallback chrome clients close closed
  confirm cookieStore createImageBitmap customElements devicePixelRatio dispatchEvent addEventListener document event
  external find focus frameElement frames getComputedStyle getSelection history importScripts indexedDB innerHeight
  innerWidth isSecureContext launchQueue length location matchMedia menubar moveBy moveTo name onblur onclick onerror
  onfocus onload onmessage onoffline ononline onresize onscroll onunload onbeforeunload open opener origin outerHeight
  outerWidth pageXOffset pageYOffset parent personalbar postMessage print prompt registration removeEventListener
  reportError requestAnimationFrame requestIdleCallback resizeBy resizeTo screen screenLeft screenTop screenX screenY
  scroll scrollBy scrollTo scrollX scrollY scrollbars self serviceWorker skipWaiting speechSynthesis status statusbar stop
  toolbar top trustedTypes visualViewport window
  ActiveXObject Attr Audio Cache CacheStorage CDATASection CharacterData Clipboard ClipboardItem Comment Credential
  Document Element FileList FileReader FontFace Gamepad Geolocation Headers History Image Lock LockManager Location
  MathMLElement MimeType Node NodeFilter NodeIterator NodeList Notification Option Plugin PublicKeyCredential Range
  Screen ScreenOrientation Selection ShadowRoot SharedWorker SourceBuffer StaticRange Text TextTrack TimeRanges Touch
  TouchList TreeWalker UIEvent ValidityState VisualViewport Window Worker Worklet XPathEvaluator XPathExpression
  XPathResult XSLTProcessor XDomainRequest
  AbstractRange AnalyserNode Animation AuthenticatorResponse BarProp BaseAudioContext BeforeUnloadEvent BiquadFilterNode
  CaretPosition ChannelMergerNode ChannelSplitterNode ClipboardEvent CommandEvent CompositionEvent ConstantSourceNode
  ConvolverNode CookieChangeEvent CookieStore DataTransfer DataTransferItem DataTransferItemList DelayNode
  DigitalCredential DragEvent DynamicsCompressorNode ElementInternals External FocusEvent FragmentDirective GPU GainNode
  Highlight HighlightRegistry IIRFilterNode LargestContentfulPaint MimeTypeArray NavigateEvent Navigation OscillatorNode
  OverconstrainedError PannerNode Path PeriodicWave Permissions PluginArray ProcessingInstruction ProgressEvent
  RadioNodeList Sanitizer Scheduler ScriptProcessorNode StereoPannerNode UserActivation ViewTimeline ViewTransition
  WGSLLanguageFeatures WaveShaperNode clientInformation crossOriginIsolated locationbar navigation orientation
  originAgentCluster scheduler webkitURL`;

const HOST_NAMES = `$ Bun Components Deno EdgeRuntime GM GM_getValue GM_setValue GM_xmlhttpRequest HTMLRewriter Java
  Office Packages PropTypes React ReactDOM Services SharedArrayBuffer Vue ZoneAwarePromise _ angular ap browser d3
  define dojo enum gapi google global importClass jQuery java load ng print quit requirejs rhino shelljs system uneval
  unsafeWindow version websql webix wx`;

const SCRIPT: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...[NODE_NAMES, TEST_NAMES, PAGE_NAMES, HOST_NAMES].flatMap((names) => names.split(/\s+/)),
]);

/** Families of browser interfaces too large to list, names of build tools, and what frameworks give out by compiler. */
const SCRIPT_FAMILY =
  /^(?:HTML|SVG|CSS|DOM|IDB|RTC|GPU|WebGL|XML|XR|EXT_|OES_|MIDI|USB|HID|NDEF|Bluetooth|Serial|Audio|Video|Media|Canvas|Offscreen|Image|Payment|Performance|Permission|Presentation|Push|Readable|Writable|Transform|Text|Sensor|Service|Shared|Speech|Storage|Web|Worker|Writable|Intersection|Mutation|Resize|Reporting|Animation|Background|Blob|Broadcast|ByteLength|Count|Compression|Decompression|Crypto|Custom|Device|Document|Encoded|Event|Extendable|File|Font|FormData|Gamepad|Geolocation|Hash|Idle|Ink|Input|Keyboard|Keyframe|Lock|Message|Mouse|NamedNode|Navigation|Navigator|Network|Offline|Orientation|Page|Path2D|Picture|Pointer|PopState|Promise|Remote|Screen|Scroll|Security|Source|Storage|Style|Submit|Task|Toggle|Touch|Track|Transition|Trusted|URL|VTT|Wake|Wheel|Window)[A-Z]\w*$|^__\w+$|^\$\w*$|^on[a-z]{4,}$/;

const PYTHON_FAMILY = /^__\w+__$/;

/** Whether a language, or a host it usually runs in, gives this name to every file. */
export function isGlobalName(name: string, language: LanguageId): boolean {
  if (language === "python") return PYTHON.has(name) || PYTHON_FAMILY.test(name);
  return SCRIPT.has(name) || SCRIPT_FAMILY.test(name);
}

/** The names among which a misspelt one is looked for. */
export function listGlobalNames(language: LanguageId): Iterable<string> {
  return language === "python" ? PYTHON : SCRIPT;
}
